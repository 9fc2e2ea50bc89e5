"""A row becomes a person: the frame's fields first, and the details wherever the file has them."""

from collections.abc import Sequence
from dataclasses import replace

from shared.domain.invitee import Invitee
from shared.domain.register import cells
from shared.domain.register.columns import Columns, Field
from shared.domain.register.judging import Judged, ReadingRule
from shared.errors import Refusal


def person(
    judged: Judged, row: Sequence[str], columns: Columns, rule: ReadingRule, token: bytes, rank: int
) -> Invitee:
    """Raises Refusal `register.drawn_row_unreadable` (row) for a row that could not have been drawn."""
    if judged.record_number is None or judged.birth_date is None:
        raise Refusal("register.drawn_row_unreadable", row=judged.row)
    bare = Invitee(
        token=token.hex(),
        rank=rank,
        record_number=judged.record_number,
        postal_code="",
        address="",
        name="",
        sex=judged.sex,
        birth_date=judged.birth_date,
        district=judged.district,
        protected=judged.mark is not cells.Mark.NO,
        stops=cells.letter_stops(None, "", "", ()),
    )
    return with_details(bare, row, columns, rule) if Field.NAME in columns.places else bare


def with_details(known: Invitee, row: Sequence[str], columns: Columns, rule: ReadingRule) -> Invitee:
    """`known` with the row's postal code, address and names, character for character."""
    name, address = columns.text(row, Field.NAME), columns.text(row, Field.ADDRESS)
    building, alias = columns.text(row, Field.BUILDING), columns.text(row, Field.ALIAS)
    code = cells.postal_code(columns.text(row, Field.POSTAL_CODE))
    return replace(
        known,
        postal_code=code or "",
        address=address,
        name=name,
        household=cells.plain(columns.text(row, Field.HOUSEHOLD)) or None,
        building=building or None,
        kana=columns.text(row, Field.KANA) or None,
        alias=alias or None,
        unprintable=any(map(cells.unprintable, (name, address, building))),
        stops=cells.letter_stops(code, name, address, rule.postal_prefixes),
    )
