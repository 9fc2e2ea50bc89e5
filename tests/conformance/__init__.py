"""Vectors of the standards, and other people's tools."""
