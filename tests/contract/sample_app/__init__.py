"""A function app for the tests of the host; loaded by its folder, not as a package."""
