"""Other programs making the same letter: each script runs in a process of its own, with packages of its own."""
