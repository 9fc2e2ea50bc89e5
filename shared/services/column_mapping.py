"""A person says what the columns of a file hold, by its first part; only then more of it is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.extract import Extract, ExtractPhase
from shared.domain.approvals import Act
from shared.domain.ids import ActorId
from shared.domain.plan_rules import reading_rule
from shared.domain.register.column_proposal import proposal
from shared.domain.register.columns import Field, WrongColumns, comparable, placed
from shared.domain.register.judging import ReadingRule
from shared.domain.register.reading import header_of
from shared.errors import Conflict, Refusal
from shared.services.column_maps import remember
from shared.services.holdings import vault_of
from shared.services.intake import finish, reject_for
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


@dataclass(frozen=True, slots=True)
class Column:
    """One column for a person to look at: its header as the file has it, and what it probably holds."""

    number: int
    header: str
    field: Field | None


def open_columns(parts: Parts, extract: Extract) -> list[Column]:
    """Raises Refusal `intake.columns_settled`, `holding.not_active`."""
    header, rule = _header(parts, extract), _rule(parts, extract)
    likely = proposal(header, rule.column_map, rule.contents)
    return [
        Column(number, name, field)
        for number, (name, field) in enumerate(zip(header, likely, strict=True), 1)
    ]


def map_columns(parts: Parts, extract_id: str, actor: ActorId, chosen: Sequence[Field | None]) -> Extract:
    """What each column holds, in order; None: nothing we need, and then the file is not taken.

    Raises Refusal `intake.columns_to_correct` (doubled, missing) for a field twice or a needed one nowhere,
    `intake.columns_settled`, Conflict `general.stale_page`; then nothing changes.
    """
    extract = parts.repository.get(Extract, extract_id)
    header, rule = _header(parts, extract), _rule(parts, extract)
    if len(chosen) != len(header):
        raise Conflict("general.stale_page")
    try:
        placed(chosen, [comparable(name) for name in header], rule.column_map, rule.contents)
    except WrongColumns as wrong:
        if None not in chosen:
            raise _to_correct(wrong) from None
        return reject_for(parts, extract_id, actor, wrong)
    fields = tuple(field for field in chosen if field)
    act = Act(actor=actor, at=parts.clock.business_now())
    saved = remember(parts, extract.contents, header, fields, act)

    def decide(current: Extract) -> Change[Extract] | None:
        if current.phase is not ExtractPhase.MAPPING:
            return None
        document = current.with_(phase=ExtractPhase.RECEIVING, columns=fields, column_map=saved)
        entry = Entry(actor, "extract.columns_mapped", current.id, facts={"columns": len(fields)})
        return Change(document, (entry,))

    mapped = parts.repository.change(Extract, extract_id, decide)
    return finish(parts, extract_id, actor) if mapped.received_bytes == mapped.bytes else mapped


def _to_correct(wrong: WrongColumns) -> Refusal:
    doubled = [f"{one.params['column']}列目" for one in wrong.problems if "column" in one.params]
    missing = [str(one.params["header"]) for one in wrong.problems if "column" not in one.params]
    return Refusal(
        "intake.columns_to_correct",
        doubled="、".join(doubled) or "なし",
        missing="、".join(missing) or "なし",
    )


def _header(parts: Parts, extract: Extract) -> list[str]:
    if extract.phase is not ExtractPhase.MAPPING:
        raise Refusal("intake.columns_settled")
    first = vault_of(parts, extract.holding).get(extract.parts[0].object)
    return header_of(first, whole=extract.part_count == 1)


def _rule(parts: Parts, extract: Extract) -> ReadingRule:
    plan = parts.repository.get(Assembly, extract.assembly).plan
    return reading_rule(plan, extract.received_on, extract.contents)
