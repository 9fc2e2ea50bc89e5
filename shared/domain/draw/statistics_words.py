"""The statistics of a draw in words, for pages and papers."""

from collections.abc import Mapping
from typing import Any

from shared.domain.invitee import Sex

AXES = {"sexes": "性別", "ages": "年齢層", "districts": "町丁"}


def category(axis: str, cell: Mapping[str, Any]) -> str:
    """A cell's name in words."""
    name = str(cell["name"])
    if not name:
        return f"その他の{cell['categories']}区分"
    if axis == "sexes":
        return Sex(name).ja
    return band(name) if axis == "ages" else name


def by(axis: str) -> str:
    """`性別`, `年齢層別`, `町丁別`."""
    return AXES[axis].removesuffix("別") + "別"


def band(name: str) -> str:
    """`18-29` → `18～29歳`, `80-` → `80歳以上`."""
    first, _, last = name.partition("-")
    return f"{first}～{last}歳" if last else f"{first}歳以上"


def within(cell: Mapping[str, Any]) -> str:
    return "範囲内" if cell["low"] <= cell["drawn"] <= cell["high"] else "範囲外"
