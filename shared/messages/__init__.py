"""The registry of messages: code → Japanese sentence for staff (what happened, what to do).

One module an area, each with `MESSAGES: dict[str, Message]`; this package joins them.
"""

import importlib
import pkgutil
from functools import cache

from shared.errors import TogikaiError
from shared.messages.message import Message


@cache
def registry() -> dict[str, Message]:
    """All messages by code. Raises ValueError when two areas define one code."""
    found: dict[str, Message] = {}
    for module in pkgutil.iter_modules(__path__):
        area = getattr(importlib.import_module(f"{__name__}.{module.name}"), "MESSAGES", {})
        doubled = found.keys() & area.keys()
        if doubled:
            raise ValueError(f"message codes defined twice: {sorted(doubled)}")
        found |= area
    return found


def sentence(code: str, **params: str | int) -> str:
    """The sentence for `code`; an unknown code yields the general one, never the bare code."""
    message = registry().get(code) or registry()["general.fault"]
    return message.ja.format_map(_Blanks(params))


def explain(error: TogikaiError) -> str:
    """What a person is told about `error`."""
    return sentence(error.code, **error.params)


class _Blanks(dict[str, str | int]):
    def __missing__(self, key: str) -> str:
        return "―"
