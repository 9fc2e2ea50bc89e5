"""Reading a register extract: strict, streaming, and reporting places (row, column, code), never values.

Standard library only, so that the same code can run on an isolated PC.
"""
