"""Other programs making the same letter, each in a process and with packages of its own."""
