"""Panels that mirror the population, drawn as fairly as quotas allow (DESIGN.md §6)."""
