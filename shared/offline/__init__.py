"""The draw on an isolated PC (docs/formats/draw-kit.md): the domain's rules, a folder, a terminal.

Standard library only, Python 3.11 or later; `make draw-kit` packs it into one file.
"""
