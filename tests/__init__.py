"""Tests by level: unit, component, contract, end to end, conformance (DESIGN.md §11)."""
