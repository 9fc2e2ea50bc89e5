"""A port's tests, on the fake and on the real thing."""
