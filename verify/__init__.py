"""Checks for outsiders: any Python from 3.9, the standard library, and `cryptography` for signatures."""
