"""What `make` calls to set up and to keep the lock files true."""
