"""Other programs doing the same work, each in a process and with packages of its own."""
