"""The ward's saved column maps: a header that somebody has explained once is not asked about again."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from shared.documents.column_map import ColumnMap
from shared.domain.approvals import Act
from shared.domain.canonical_json import canonical
from shared.domain.ids import SYSTEM_TRAIL, ActorId
from shared.domain.register.column_proposal import proposal
from shared.domain.register.columns import Columns, Contents, Field, WrongColumns, comparable, match
from shared.domain.register.judging import ReadingRule
from shared.errors import NameTaken
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

_FINGERPRINT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Found:
    """Where the fields stand. `fields`: as a person said them, in order, now or earlier (`saved`: the map's
    id); empty: by the plan's map, or nobody knows yet (`asks`)."""

    columns: Columns
    fields: tuple[Field, ...] = ()
    saved: str | None = None
    asks: bool = False


def find_columns(parts: Parts, rule: ReadingRule, header: Sequence[str]) -> Found:
    """By the plan's map, else by a saved one, else a person is to be asked.

    Raises WrongColumns for a header that nobody could place.
    """
    try:
        return Found(match(header, rule.column_map, rule.contents))
    except WrongColumns:
        saved = parts.repository.find(ColumnMap, _id(parts, rule.contents, header))
    if saved:
        places = {field: place for place, field in enumerate(saved.fields)}
        return Found(Columns(places, len(saved.fields)), saved.fields, saved.id)
    proposal(header, rule.column_map, rule.contents)
    return Found(Columns({}, len(header)), asks=True)


def remember(
    parts: Parts, contents: Contents, header: Sequence[str], fields: Sequence[Field], act: Act
) -> str:
    """Save what a person said for the next file with this header; the id of the map."""
    name = _id(parts, contents, header)
    entry = Entry(act.actor, "column_map.saved", name, facts={"columns": len(fields)})
    fresh = ColumnMap(id=name, trail=SYSTEM_TRAIL, fields=tuple(fields), act=act)
    try:
        parts.repository.create(Change(fresh, (entry,)))
    except NameTaken:
        parts.repository.change(
            ColumnMap, name, lambda current: Change(current.with_(fields=fresh.fields, act=act), (entry,))
        )
    return name


def forget(parts: Parts, name: str | None, actor: ActorId) -> None:
    """A map whose file was not accepted is not used again."""
    if name is not None and parts.repository.find(ColumnMap, name):
        parts.repository.remove(ColumnMap, name, Entry(actor, "column_map.dropped", name))


def _id(parts: Parts, contents: Contents, header: Sequence[str]) -> str:
    text = canonical([comparable(name) for name in header])
    digest = hmac.digest(parts.ward_key, b"togikai-column-map/1\0" + text, "sha256")
    return f"{contents.value}.{digest[:_FINGERPRINT_BYTES].hex()}"
