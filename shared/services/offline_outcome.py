"""The outcome of a draw on an isolated PC: computed again, approved by a second person, taken over.

What nobody can check here: that the tokens are the register's. The auditor looks at the isolated PC.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase, Origin
from shared.documents.extract import CheckedOutcome, Extract, ExtractPhase
from shared.domain.approvals import PaperDecision, approve
from shared.domain.draw.drawn_people import Outcome, read_drawn_people, unpack
from shared.domain.draw.order import DrawOrder
from shared.domain.draw.population import cells_from_json, population
from shared.domain.draw.record import SEED_PREFIX, record
from shared.domain.draw.selection import Selection, select
from shared.domain.draw.statistics import statistics
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId
from shared.domain.invitee import Invitee
from shared.domain.random_sources import seed, written_values
from shared.domain.register import cells, my_number
from shared.domain.register.judging import ProtectedRule
from shared.domain.trail import Facts
from shared.errors import Fault, Refusal
from shared.services.draw_order import order_of
from shared.services.draw_selection import DrawResult, keep_result, publish_result
from shared.services.holdings import vault_of
from shared.services.intake import reject_for
from shared.services.invitees import draws_of
from shared.services.parts import Parts
from shared.services.register_import import pieces
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage


def check_outcome(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/check-outcome`: everything that follows from the commitment is computed again; an outcome
    that is not exactly that is rejected, and erased."""
    extract = parts.repository.settled(Extract, message.unit)
    if extract.phase is not ExtractPhase.IMPORTING:
        return
    draw = _awaiting(parts, extract)
    try:
        result, people, report = _computed_again(parts, extract, draw)
    except Refusal as refusal:
        reject_for(parts, extract.id, SYSTEM_ACTOR, refusal)
        return
    checked = CheckedOutcome(
        draw=draw.id,
        rows=report["rows"],
        eligible=report["eligible"],
        outcomes=report["outcomes"],
        drawn=len(result.selection.drawn),
        reserves=len(result.selection.reserves),
        stopped=sum(bool(person.stops) for person in people),
        unprintable=sum(person.unprintable for person in people),
        protected=sum(person.protected for person in people),
    )
    record_sha256 = hashlib.sha256(result.record).hexdigest()
    parts.repository.change(Extract, extract.id, lambda current: _checked(current, checked, record_sha256))


def approve_outcome(parts: Parts, extract_id: str, actor: ActorId, decision: PaperDecision) -> Extract:
    """The second person's yes. Raises Denied `general.same_person`, Refusal `register.not_checked`."""

    def decide(current: Extract) -> Change[Extract] | None:
        if current.phase is ExtractPhase.APPROVED:
            return None
        if current.phase is not ExtractPhase.CHECK or current.outcome is None:
            raise Refusal("register.not_checked")
        given = approve(current.approval, actor, parts.clock.business_now(), decision)
        entry = Entry(actor, "extract.approved", current.id, facts={"drawn": current.outcome.drawn})
        errand = Errand(Step.TAKE_OUTCOME, current.holding, current.id)
        return Change(current.with_(phase=ExtractPhase.APPROVED, approval=given), (entry,), (errand,))

    return parts.repository.change(Extract, extract_id, decide)


def take_outcome(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/take-outcome`: the people go to the ward's own records, record and tokens to everyone."""
    extract = parts.repository.settled(Extract, message.unit)
    if extract.phase is not ExtractPhase.APPROVED or extract.outcome is None:
        return
    draw = parts.repository.settled(Draw, extract.outcome.draw)
    if draw.phase not in (DrawPhase.COMMITTED, DrawPhase.PUBLISHING):
        return
    result, people, report = _computed_again(parts, extract, draw)
    if draw.phase is DrawPhase.COMMITTED:
        draw = keep_result(parts, draw, people, result, extract, report["cells"])
    publish_result(parts, draw, result)


def _awaiting(parts: Parts, extract: Extract) -> Draw:
    draws = draws_of(parts, AssemblyId(extract.assembly))
    if not draws or draws[-1].origin is not Origin.OFFLINE:
        raise Fault("draw.not_committed")
    return draws[-1]


def _computed_again(
    parts: Parts, extract: Extract, draw: Draw
) -> tuple[DrawResult, list[Invitee], dict[str, Any]]:
    """Raises Refusal `offline.*`, `intake.digest_differs`, `draw.not_committed`."""
    packed = b"".join(pieces(vault_of(parts, extract.holding), extract))
    if hashlib.sha256(packed).hexdigest() != extract.sha256:
        raise Refusal("intake.digest_differs")
    if draw.manifest is None or draw.manifest_json is None or not draw.manifest.published:
        raise Refusal("draw.not_committed")
    outcome = unpack(packed)
    order = order_of(parts.repository.get(Assembly, draw.assembly), draw)
    manifest: dict[str, Any] = json.loads(draw.manifest_json)
    selection = _selection(outcome, order, manifest, draw.manifest.sha256)
    people = read_drawn_people(outcome.drawn, order.canonical(), outcome.record)
    _refuse_ineligible(people, order)
    if json.loads(outcome.record)["statistics"] != statistics(manifest, people[: order.drawn]):
        raise Refusal("offline.record_differs")
    result = DrawResult(selection, outcome.record, outcome.tokens)
    return result, people, _report(outcome.report, manifest)


def _selection(
    outcome: Outcome, order: DrawOrder, manifest: dict[str, Any], manifest_sha256: str
) -> Selection:
    """Drawn once more from the uploaded tokens and values; the statistics are held against the people later.
    Raises Refusal `offline.record_differs`."""
    try:
        read = [entered["value"] for entered in json.loads(outcome.record)["values"]]
        values = written_values(order.sources, read)
        drawn_seed = seed(SEED_PREFIX, bytes.fromhex(manifest_sha256), values)
        selection = select(drawn_seed, [outcome.tokens], order.drawn, order.reserves)
        claimed = json.loads(outcome.record)["statistics"]
        again = record(manifest, manifest_sha256, values, drawn_seed, selection, claimed)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, Refusal):
        raise Refusal("offline.record_differs") from None
    committed_tokens = hashlib.sha256(outcome.tokens).hexdigest() == manifest["tokens"]["sha256"]
    if not (committed_tokens and hmac.compare_digest(again, outcome.record)):
        raise Refusal("offline.record_differs")
    return selection


def _refuse_ineligible(people: Sequence[Invitee], order: DrawOrder) -> None:
    """The rule, as far as a person shows it. Raises Refusal `offline.person_not_eligible`."""
    rule = order.reading_rule(order.reference_date)
    for person in people:
        texts = (person.name, person.address, person.building or "")
        stops = cells.letter_stops(
            cells.postal_code(person.postal_code), person.name, person.address, order.postal_prefixes
        )
        fits = (
            person.birth_date <= rule.latest_birth_date
            and not (person.protected and order.protected is ProtectedRule.EXCLUDE)
            and rule.pattern.fullmatch(person.record_number)
            and person.stops == tuple(stops)
            and person.unprintable == any(map(cells.unprintable, texts))
            and not any(map(my_number.found_in, texts))
        )
        if not fits:
            raise Refusal("offline.person_not_eligible", rank=person.rank)


def _report(data: bytes, manifest: dict[str, Any]) -> dict[str, Any]:
    """The isolated PC's counts. Raises Refusal `offline.report_differs` when they are not the manifest's."""
    try:
        report: dict[str, Any] = json.loads(data)
        same = (report["eligible"], report["tokens_sha256"], report["latest_accepted"]) == (
            manifest["count"],
            manifest["tokens"]["sha256"],
            manifest["rule"]["latest_birth_date"],
        )
        counted = isinstance(report["rows"], int) and sum(report["outcomes"].values()) == report["rows"]
        counted &= population(cells_from_json(report["cells"])).to_json() == manifest["population"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        same = counted = False
    if not (same and counted):
        raise Refusal("offline.report_differs")
    return report


def _checked(current: Extract, checked: CheckedOutcome, record_sha256: str) -> Change[Extract] | None:
    if current.phase is not ExtractPhase.IMPORTING:
        return None
    facts: Facts = {"draw": checked.draw, "drawn": checked.drawn, "record_sha256": record_sha256}
    entry = Entry(SYSTEM_ACTOR, "extract.outcome_checked", current.id, facts=facts)
    return Change(current.with_(phase=ExtractPhase.CHECK, outcome=checked), (entry,))
