"""Rules alone, no I/O."""
