"""The auditor's spot check: record numbers of their choice, looked up while the register still exists."""

import json
import re
from dataclasses import dataclass

from shared.documents.draw import Draw, DrawPhase, Origin, SpotCheck
from shared.documents.extract import Extract
from shared.domain.approvals import Act
from shared.domain.draw.tokens import Tokenizer, unpacked
from shared.domain.ids import ActorId
from shared.domain.register import cells
from shared.domain.register.outcomes import Outcome
from shared.domain.register.reading import outcomes_of
from shared.errors import Refusal
from shared.services.draw import register_holding
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.publication import published
from shared.services.register_import import pieces, rule_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says of a record number: shown once, kept nowhere. `rows`: its rows' outcomes."""

    token: str
    rows: tuple[Outcome, ...]
    in_frame: bool
    rank: int | None

    @property
    def consistent(self) -> bool:
        """The token list says the same as the register's row."""
        return self.in_frame == (self.rows == (Outcome.ELIGIBLE,))


def spot_check(parts: Parts, draw_id: str, actor: ActorId, record_number: str) -> Answer:
    """Look a record number up in the register, the tokens and the result.

    Raises Refusal `draw.not_drawn`, `draw.register_is_elsewhere`, `draw.record_number_invalid`,
    `holding.not_active` (already erased).
    """
    draw = parts.repository.get(Draw, draw_id)
    if draw.phase not in (DrawPhase.DRAWN, DrawPhase.ACCEPTED):
        raise Refusal("draw.not_drawn")
    if draw.origin is Origin.OFFLINE:
        raise Refusal("draw.register_is_elsewhere")
    answer = _looked_up(parts, draw, record_number)
    done = SpotCheck(
        act=Act(actor=actor, at=parts.clock.business_now()), in_frame=answer.in_frame, rank=answer.rank
    )
    outcome = "ok" if answer.consistent else "differs"

    def decide(current: Draw) -> Change[Draw]:
        entry = Entry(actor, "draw.spot_checked", current.id, outcome)
        return Change(current.with_(spot_checks=(*current.spot_checks, done)), (entry,), _release(current))

    parts.repository.change(Draw, draw_id, decide)
    return answer


def waive(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """The auditor does without a spot check, on record. Raises Refusal `draw.not_drawn`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Draw) -> Change[Draw] | None:
        if current.spot_check_waived:
            return None
        if current.phase not in (DrawPhase.DRAWN, DrawPhase.ACCEPTED):
            raise Refusal("draw.not_drawn")
        entry = Entry(actor, "draw.spot_check_waived", current.id)
        return Change(current.with_(spot_check_waived=act), (entry,), _release(current))

    return parts.repository.change(Draw, draw_id, decide)


def record_look(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """The auditor looked record numbers up at the isolated PC, where the register is. Raises Refusal
    `draw.not_drawn`, `draw.register_is_here`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Draw) -> Change[Draw] | None:
        if current.looked:
            return None
        if current.phase not in (DrawPhase.DRAWN, DrawPhase.ACCEPTED):
            raise Refusal("draw.not_drawn")
        if current.origin is not Origin.OFFLINE:
            raise Refusal("draw.register_is_here")
        entry = Entry(actor, "draw.looked_at_the_pc", current.id)
        return Change(current.with_(looked=act), (entry,), _release(current))

    return parts.repository.change(Draw, draw_id, decide)


def _looked_up(parts: Parts, draw: Draw, typed: str) -> Answer:
    extract = parts.repository.get(Extract, draw.extract)
    if extract.imported is None or draw.record is None:
        raise Refusal("draw.not_drawn")
    rule = rule_of(parts, extract)
    number = cells.record_number(typed, re.compile(rule.record_number_pattern))
    if number is None:
        raise Refusal("draw.record_number_invalid")
    vault = vault_of(parts, extract.holding)
    token = Tokenizer(vault.get(extract.imported.key)).token(number)
    rows = outcomes_of(pieces(vault, extract), rule, number)
    in_frame = token in unpacked(vault.get_large(extract.imported.tokens))
    record = json.loads(published(parts, draw.record.name))
    ranking = record["drawn"] + record["reserves"]
    rank = ranking.index(token.hex()) + 1 if token.hex() in ranking else None
    return Answer(token.hex(), tuple(rows), in_frame, rank)


def _release(draw: Draw) -> tuple[Errand, ...]:
    """Once accepted and checked, nothing keeps the register."""
    return (Errand(Step.RELEASE_EXTRACT, register_holding(draw), draw.extract),) if draw.accepted else ()
