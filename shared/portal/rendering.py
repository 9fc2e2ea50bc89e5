"""Jinja2, strict: an unknown name is an error, everything is escaped, dates are Japan's."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shared.documents.base import Document
from shared.domain.japan_time import day_in_words, day_of, in_words
from shared.messages import sentence

if TYPE_CHECKING:
    from shared.portal.visit import Visit

PORTAL = Path(__file__).parent


def page(template: str, visit: "Visit", context: Mapping[str, object]) -> str:
    """HTML of `template`, with `visit`, `csrf()`, `version_field(doc)` and `notice` at hand."""
    shared = {
        "visit": visit,
        "visitor": visit.visitor,
        "csrf": lambda: _csrf(visit),
        "notice": _notice(visit),
    }
    return environment().get_template(template).render({**shared, **context})


@cache
def environment() -> Environment:
    """One per process; templates are compiled once."""
    env = Environment(
        loader=FileSystemLoader(PORTAL / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters |= {"instant": instant, "day": day, "count": count, "bytes": size}
    env.globals |= {"version_field": version_field, "sentence": sentence}
    return env


def version_field(document: Document) -> Markup:
    """The hidden field that `visit.fresh(document)` checks."""
    return Markup('<input type="hidden" name="version" value="{}">').format(document.version)


def instant(value: datetime | None) -> str:
    """`2026年11月23日 10時02分` in Japan; ― for None."""
    return in_words(value) if value else "―"


def day(value: date | datetime | None) -> str:
    """`2026年11月23日（月）` in Japan; ― for None."""
    if value is None:
        return "―"
    return day_in_words(day_of(value) if isinstance(value, datetime) else value)


def count(value: int | None) -> str:
    """`1,200`; ― for None."""
    return "―" if value is None else f"{value:,}"


def size(value: int) -> str:
    """Bytes in words, e.g. `4.0 MB`; a small file is counted in bytes."""
    if value < 1000:
        return f"{value}バイト"
    return f"{value / 1_000_000:.1f} MB" if value >= 100_000 else f"{value / 1000:.1f} KB"


def _csrf(visit: "Visit") -> Markup:
    token = visit.session.csrf if visit.session else ""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


def _notice(visit: "Visit") -> str:
    return sentence(visit.notice.code, **visit.notice.params) if visit.notice else ""
