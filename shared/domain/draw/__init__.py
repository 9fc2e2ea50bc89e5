"""Stage 1, `togikai-draw/1` (DESIGN.md §5, docs/formats/draw.md). Standard library only."""
