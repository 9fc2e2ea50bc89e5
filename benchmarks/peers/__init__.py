"""Other programs making the same letter: each script in a process and with packages of its own."""
