"""Form fields with a type: days and choices from a closed list. Anything else is refused by its label."""

from datetime import date
from enum import StrEnum

from shared.errors import NotFound, Refusal
from shared.portal.visit import Visit


def day_field(visit: Visit, name: str, label: str) -> date:
    """A required day (`2027-04-01`). Raises Refusal `general.field_missing`, `general.field_invalid`."""
    try:
        return date.fromisoformat(visit.text(name, label))
    except ValueError:
        raise Refusal("general.field_invalid", field=label) from None


def choice_field[E: StrEnum](visit: Visit, name: str, label: str, choices: type[E]) -> E:
    """A required value of `choices`. Raises Refusal `general.field_missing`, `general.field_invalid`."""
    try:
        return choices(visit.text(name, label))
    except ValueError:
        raise Refusal("general.field_invalid", field=label) from None


def short_text(visit: Visit, name: str, label: str, longest: int = 200) -> str:
    """A required line of text. Raises Refusal `general.field_missing`, `general.field_invalid`."""
    value = visit.text(name, label)
    if len(value) > longest or not printable(value):
        raise Refusal("general.field_invalid", field=label)
    return value


def printable(line: str) -> bool:
    """No control or invisible characters; a full-width space (責任　五郎) is one that people type."""
    return line.replace("\u3000", " ").isprintable()


def number_in_path(visit: Visit, name: str) -> int:
    """A whole number in the path. Raises NotFound."""
    return number_in_address(visit.path[name])


def number_in_address(text: str) -> int:
    """A whole number in a path or query. Raises NotFound."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise NotFound("general.not_found")
    return int(text)
