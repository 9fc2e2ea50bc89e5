"""The auditor's spot check: record numbers of their choice, looked up while the register still exists.

One that differs keeps the result from acceptance and the register from erasure, until the draw is stopped or
two people of the ward decide, on record, to go on.
"""

import json
import re

from shared.documents.draw import Draw, DrawPhase, Origin, SpotCheck
from shared.documents.extract import Extract
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.draw.looked_up import LookedUp
from shared.domain.draw.tokens import Tokenizer, unpacked
from shared.domain.ids import ActorId
from shared.domain.register import cells
from shared.domain.register.reading import outcomes_of
from shared.errors import Refusal
from shared.services.draw import register_holding
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.publication import published
from shared.services.register_import import pieces, rule_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step


def spot_check(parts: Parts, draw_id: str, actor: ActorId, record_number: str) -> LookedUp:
    """Look a record number up in the register, the tokens and the result. One that no row has is no check.

    Raises Refusal `draw.not_drawn`, `draw.register_is_elsewhere`, `draw.spot_check_over`,
    `draw.record_number_invalid`, `holding.not_active` (already erased).
    """
    draw = _under_check(parts.repository.get(Draw, draw_id))
    if draw.origin is Origin.OFFLINE:
        raise Refusal("draw.register_is_elsewhere")
    if draw.spot_check_over:
        raise Refusal("draw.spot_check_over")
    answer = _looked_up(parts, draw, record_number)
    act = Act(actor=actor, at=parts.clock.business_now())
    done = SpotCheck(act=act, consistent=answer.consistent, in_frame=answer.in_frame, rank=answer.rank)

    def decide(current: Draw) -> Change[Draw]:
        if answer.tells_nothing:
            return Change(current, (Entry(actor, "draw.spot_checked", current.id, "no-row"),))
        return _checked(current, done)

    parts.repository.change(Draw, draw_id, decide)
    return answer


def report_difference(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """The auditor saw what the program cannot: a difference at the isolated PC, a resident without a row, a
    row that is not as in the resident register. Raises Refusal `draw.not_drawn`, `draw.spot_check_over`."""
    seen = SpotCheck(act=Act(actor=actor, at=parts.clock.business_now()), consistent=False)

    def decide(current: Draw) -> Change[Draw]:
        if _under_check(current).spot_check_over:
            raise Refusal("draw.spot_check_over")
        return _checked(current, seen)

    return parts.repository.change(Draw, draw_id, decide)


def end_check(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """The auditor has checked as many record numbers as they wanted. Raises Refusal `draw.not_drawn`,
    `draw.nothing_checked`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Draw) -> Change[Draw] | None:
        if _under_check(current).spot_check_over:
            return None
        if not current.spot_checks:
            raise Refusal("draw.nothing_checked")
        facts = {"checks": len(current.spot_checks)}
        entry = Entry(actor, "draw.spot_check_ended", current.id, facts=facts)
        return _let_go(current.with_(spot_check_ended=act), entry)

    return parts.repository.change(Draw, draw_id, decide)


def waive(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """The auditor does without a spot check, on record. Raises Refusal `draw.not_drawn`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Draw) -> Change[Draw] | None:
        if _under_check(current).spot_check_over:
            return None
        entry = Entry(actor, "draw.spot_check_waived", current.id)
        return _let_go(current.with_(spot_check_waived=act), entry)

    return parts.repository.change(Draw, draw_id, decide)


def record_look(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """The auditor looked record numbers up at the isolated PC, where the register is, and is done: those not
    reported to differ agreed. Raises Refusal `draw.not_drawn`, `draw.register_is_here`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Draw) -> Change[Draw] | None:
        if _under_check(current).origin is not Origin.OFFLINE:
            raise Refusal("draw.register_is_here")
        if current.spot_check_over:
            return None
        return _let_go(current.with_(looked=act), Entry(actor, "draw.looked_at_the_pc", current.id))

    return parts.repository.change(Draw, draw_id, decide)


def propose_going_on(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """Staff found out why a check differed, and propose to go on. Raises Refusal `draw.no_difference`."""

    def decide(current: Draw) -> Change[Draw] | None:
        if current.differences is not None:
            return None
        if not _under_check(current).spot_check_differs:
            raise Refusal("draw.no_difference")
        asked = propose(actor, parts.clock.business_now())
        entry = Entry(actor, "draw.going_on_proposed", current.id)
        return Change(current.with_(differences=asked), (entry,))

    return parts.repository.change(Draw, draw_id, decide)


def approve_going_on(parts: Parts, draw_id: str, actor: ActorId, decision: PaperDecision) -> Draw:
    """The second person's yes. Raises Refusal `draw.no_difference`, Denied `general.same_person`."""

    def decide(current: Draw) -> Change[Draw] | None:
        asked = _under_check(current).differences
        if asked is None:
            raise Refusal("draw.no_difference")
        if asked.given:
            return None
        given = approve(asked, actor, parts.clock.business_now(), decision)
        return _let_go(current.with_(differences=given), Entry(actor, "draw.going_on", current.id))

    return parts.repository.change(Draw, draw_id, decide)


def _under_check(draw: Draw) -> Draw:
    if draw.phase not in (DrawPhase.DRAWN, DrawPhase.ACCEPTED):
        raise Refusal("draw.not_drawn")
    return draw


def _checked(draw: Draw, check: SpotCheck) -> Change[Draw]:
    """One that differs is kept also when the check was ended meanwhile."""
    entry = Entry(check.act.actor, "draw.spot_checked", draw.id, "ok" if check.consistent else "differs")
    checked = draw.with_(spot_checks=(*draw.spot_checks, check))
    return Change(checked if check.consistent else checked.with_(differences=None), (entry,))


def _looked_up(parts: Parts, draw: Draw, typed: str) -> LookedUp:
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
    return LookedUp(token.hex(), tuple(rows), in_frame, rank)


def _let_go(draw: Draw, entry: Entry) -> Change[Draw]:
    """Once accepted and checked, nothing keeps the register."""
    free = draw.accepted and draw.spot_check_settled
    errand = Errand(Step.RELEASE_EXTRACT, register_holding(draw), draw.extract) if free else None
    return Change(draw, (entry,), (errand,) if errand else ())
