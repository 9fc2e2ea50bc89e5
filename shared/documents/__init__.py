"""State documents: frozen models of what the `state` container holds. Never residents' data."""
