"""Rules as plain Python: no I/O, no clock, no randomness of their own."""
