"""Measurements against stated goals, and against other programs doing the same work."""
