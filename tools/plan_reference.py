"""The key tables of docs/formats/plan.md, from the model: `python -m tools.plan_reference` renews them."""

import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import TypeAliasType, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from shared.domain.plan import Plan, section_below
from shared.domain.plan_sections import Instant, Section

PAGE = Path(__file__).parent.parent / "docs/formats/plan.md"
MARK = "<!-- keys: written by tools/plan_reference.py -->"
_HEADERS = "| key | 日本語 | type | default | meaning |\n|---|---|---|---|---|\n"
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true/false", date: "date"}


def renewed(page: str) -> str:
    """`page` with everything after the mark written anew."""
    return f"{page.partition(MARK)[0]}{MARK}\n\n{reference()}"


def reference() -> str:
    """One table a section, in the model's order."""
    return "\n".join(_table(path, section) for path, section in sections())


def sections() -> Iterator[tuple[str, type[Section]]]:
    """Each table of the TOML file with its header, e.g. `[[draw.sources]]`."""
    yield from _below("", Plan)


def keys(section: type[Section]) -> Iterator[tuple[str, FieldInfo]]:
    """The section's own keys; sub-tables are sections themselves."""
    for name, info in section.model_fields.items():
        if section_below(info.annotation) is None:
            yield info.alias or name, info


def _below(prefix: str, section: type[Section]) -> Iterator[tuple[str, type[Section]]]:
    for name, info in section.model_fields.items():
        inner = section_below(info.annotation)
        if inner:
            path = f"{prefix}{info.alias or name}"
            many = get_origin(info.annotation) is tuple
            yield (f"[[{path}]]" if many else f"[{path}]"), inner
            yield from _below(f"{path}.", inner)


def _table(path: str, section: type[Section]) -> str:
    head = f"### `{path}`\n\n{_sentence(section)}\n\n"
    return head + _HEADERS + "".join(_row(name, info) for name, info in keys(section))


def _row(name: str, info: FieldInfo) -> str:
    cells = (f"`{name}`", info.title, _type(info.annotation), _default(info), info.description)
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def _sentence(section: type[Section]) -> str:
    text = (section.__doc__ or "").partition(": ")[2] or section.__doc__ or ""
    return text.strip().splitlines()[0]


def _default(info: FieldInfo) -> str:
    if info.default is PydanticUndefined:
        return "**required**"
    value = info.default
    if isinstance(value, dict):
        return "、".join(f"{key.value} = {header}" for key, header in value.items())
    if value in ("", (), None):
        return "none"
    if isinstance(value, tuple):
        return "、".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _type(annotation: object) -> str:
    if annotation is Instant:
        return "date and time"
    if isinstance(annotation, TypeAliasType):
        return _type(annotation.__value__)
    if get_origin(annotation) in (Union, UnionType):
        return _type(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return f"list of {_type(get_args(annotation)[0])}"
    if get_origin(annotation) is dict:
        return "table"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "one of " + ", ".join(f"`{member.value}`" for member in annotation)
    return _WORDS.get(annotation, "text") if isinstance(annotation, type) else _type(get_args(annotation)[0])


def enum_of(annotation: object) -> type[StrEnum] | None:
    """The choices that a key offers, alone or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return annotation
    return next(filter(None, map(enum_of, get_args(annotation))), None)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} renewed\n")
