"""The local stack, through real HTTP or a real browser."""
