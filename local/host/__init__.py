"""The Functions host on one machine: queues, timers and HTTP around Microsoft's own worker library."""
