"""All kinds of state documents by folder name, found by walking this package."""

import importlib
import pkgutil
from functools import cache

import shared.documents
from shared.documents.base import Document


@cache
def catalogue() -> dict[str, type[Document]]:
    """Folder in the `state` container → model."""
    for module in pkgutil.iter_modules(shared.documents.__path__):
        importlib.import_module(f"shared.documents.{module.name}")
    return {model.kind: model for model in Document.__subclasses__()}
