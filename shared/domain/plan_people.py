"""A plan without its people: what remains of its text once nobody may be named any more.

The digest of the text that was approved stays in state, trail and certificates; the text itself is written
anew from what it says, so that no comment keeps a name either.
"""

import json
from typing import Any

from shared.domain.plan import load_plan

GONE = "（消去済み）"
_ADDRESS = "erased@erased.invalid"
_PEOPLE = ("staff", "supervisors", "auditors")


def without_people(text: str) -> str:
    """`text` with logins, names and addresses replaced; all other values stay. Raises Refusal `plan.*`."""
    values = load_plan(text).model_dump(mode="json", by_alias=True, exclude_none=True)
    number = 0
    for section in _PEOPLE:
        for person in values[section]:
            number += 1
            person |= {"login": f"erased-{number}", "name": GONE}
            person.pop("mail", None)
    values["mail"] = {audience: [_ADDRESS] for audience, known in values["mail"].items() if known}
    written = "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
    load_plan(written)
    return written


def _toml(value: Any) -> str:
    """JSON's strings, numbers, booleans and arrays are TOML's; tables are written inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
