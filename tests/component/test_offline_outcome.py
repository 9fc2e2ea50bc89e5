"""A draw on an isolated PC, seen from the portal: order, commitment, outcome, and what is refused on the way."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.documents.draw import DrawPhase, DrawReason, Origin
from shared.documents.erasure import Erasure
from shared.documents.extract import ExtractPhase
from shared.domain.approvals import PaperDecision
from shared.domain.canonical_json import canonical
from shared.domain.draw.drawn_people import Outcome, unpack
from shared.domain.ids import AssemblyId
from shared.errors import Denied, Refusal
from shared.services.draw import accept, enter_values, prepare, propose_acceptance, stop
from shared.services.invitees import read_invitees, read_reserves
from shared.services.offline_outcome import approve_outcome
from shared.services.publication import published
from shared.services.spot_check import record_look, report_difference, spot_check
from tests.component.offline_stage import Both
from tests.component.stage_one import AUDITOR, DICE, EVENT, REGISTER, STAFF, SUPERVISOR
from tests.portal_visitor import Visitor
from verify.bundle import Bundle
from verify.check_draw import check


@pytest.fixture
def both(tmp_path: Path) -> Both:
    return Both(tmp_path)


def test_the_drawn_come_over_by_rank_and_a_stranger_can_check_the_draw(both: Both, tmp_path: Path) -> None:
    both.taken()
    stage, draw = both.stage, both.draw
    assert (draw.phase, draw.origin, draw.verifiable) == (DrawPhase.DRAWN, Origin.OFFLINE, True)
    propose_acceptance(stage.parts, draw.id, STAFF)
    accept(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    name = AssemblyId(stage.assembly.id)
    people = [*read_invitees(stage.parts, name), *read_reserves(stage.parts, name)]
    assert [person.rank for person in people] == list(range(1, 48))
    lines = REGISTER.decode("cp932").splitlines()
    for person in people:
        (line,) = [line for line in lines if line.startswith(person.record_number + ",")]
        assert person.name in line
    assert draw.record is not None
    assert draw.tokens is not None
    (tmp_path / "draw-record.json").write_bytes(published(stage.parts, draw.record.name))
    (tmp_path / "draw-tokens.bin").write_bytes(published(stage.parts, draw.tokens.name))
    (tmp_path / "audit.jsonl").write_text(stage.trail())
    findings = list(check(Bundle(tmp_path, "")))
    assert [finding.subject for finding in findings if not finding.ok] == []
    assert "draw: trail: order" in {finding.subject for finding in findings}


def test_the_outcome_file_dies_once_the_auditor_has_looked(both: Both) -> None:
    both.taken()
    propose_acceptance(both.stage.parts, both.number, STAFF)
    accept(both.stage.parts, both.number, SUPERVISOR, PaperDecision())
    both.stage.drain()
    assert both.stage.parts.repository.all(Erasure) == []
    with pytest.raises(Refusal, match=r"draw\.register_is_elsewhere"):
        spot_check(both.stage.parts, both.number, AUDITOR, "0010000003")
    record_look(both.stage.parts, both.number, AUDITOR)
    both.stage.drain()
    (erasure,) = both.stage.parts.repository.all(Erasure)
    assert erasure.id == both.draw.extract_holding


def test_what_differs_at_the_isolated_pc_keeps_the_result_from_acceptance(both: Both) -> None:
    both.taken()
    report_difference(both.stage.parts, both.number, AUDITOR)
    record_look(both.stage.parts, both.number, AUDITOR)
    propose_acceptance(both.stage.parts, both.number, STAFF)
    with pytest.raises(Refusal, match=r"draw\.spot_check_differs"):
        accept(both.stage.parts, both.number, SUPERVISOR, PaperDecision())


def test_steps_delivered_twice_and_the_same_commitment_again_change_nothing(both: Both) -> None:
    extract = both.taken()
    before = both.draw
    again = both.commit(both.desk.files["public/draw-manifest.json"])
    assert again == before
    assert approve_outcome(both.stage.parts, extract.id, SUPERVISOR, PaperDecision()) == extract


def test_the_uploader_cannot_approve(both: Both) -> None:
    extract = both.upload(both.drawn_there())
    assert extract.outcome is not None
    assert (extract.outcome.drawn, extract.outcome.reserves) == (40, 7)
    with pytest.raises(Denied, match=r"general\.same_person"):
        approve_outcome(both.stage.parts, extract.id, STAFF, PaperDecision())


def test_no_register_and_no_early_outcome_is_taken(both: Both) -> None:
    with pytest.raises(Refusal, match=r"intake\.offline"):
        both.stage.announce(REGISTER)
    both.committed()
    with pytest.raises(Refusal, match=r"intake\.offline"):
        both.stage.announce(REGISTER)
    both.stage.world.clock.business = EVENT
    with pytest.raises(Refusal, match=r"draw\.values_at_the_pc"):
        enter_values(both.stage.parts, both.stage.assembly, both.number, STAFF, [DICE])
    with pytest.raises(Refusal, match=r"offline\.outcome_invalid"):
        both.stage.upload(REGISTER)


def changed(data: bytes, **values: object) -> bytes:
    return canonical(json.loads(data) | values)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: changed(data, drawn=39),
        lambda data: changed(data, count=0),
        lambda data: changed(data, draw=2),
        lambda data: changed(data, count=json.loads(data)["count"] + 1),
        lambda data: changed(data, code_sha256="ab"),
        lambda data: changed(data, more=1),
        lambda data: data + b"\n",
        lambda data: data.replace(b"[1-6]{30}", b"[1-6]{29}"),
        lambda data: data[:-2],
        lambda _: b"[]",
        lambda _: REGISTER,
    ],
)
def test_a_commitment_that_is_not_the_orders_is_refused(both: Both, spoil: Callable[[bytes], bytes]) -> None:
    both.desk.freeze()
    with pytest.raises(Refusal, match=r"draw\.commitment_differs"):
        both.commit(spoil(both.desk.files["public/draw-manifest.json"]))
    assert both.draw.phase is DrawPhase.ORDERED


def test_a_commitment_after_its_time_is_refused(both: Both) -> None:
    both.desk.freeze()
    both.stage.world.clock.business = both.stage.assembly.plan.draw.commit_by
    with pytest.raises(Refusal, match=r"draw\.commit_too_late"):
        both.commit(both.desk.files["public/draw-manifest.json"])


def other_people(outcome: Outcome, change: Callable[[list[dict[str, object]]], object]) -> Outcome:
    drawn = json.loads(outcome.drawn)
    change(drawn["people"])
    return replace(outcome, drawn=canonical(drawn))


def sound(people: list[dict[str, object]]) -> dict[str, object]:
    return next(person for person in people if not person["stops"])


def other_record(outcome: Outcome, **values: object) -> Outcome:
    return replace(outcome, record=changed(outcome.record, **values))


def other_statistics(outcome: Outcome) -> Outcome:
    """A woman more and a man less among the drawn, consistently in all files."""
    counted = json.loads(outcome.record)["statistics"]
    counted["sexes"][0]["drawn"] += 1
    counted["sexes"][1]["drawn"] -= 1
    record = changed(outcome.record, statistics=counted)
    digest = hashlib.sha256(record).hexdigest()
    return replace(outcome, record=record, drawn=changed(outcome.drawn, record_sha256=digest))


FORGED: list[tuple[Callable[[Outcome], Outcome], str]] = [
    (lambda one: other_people(one, lambda people: people.pop()), "offline.drawn_differs"),
    (lambda one: other_people(one, lambda people: people.append(people[0])), "offline.drawn_differs"),
    (lambda one: other_people(one, lambda people: people.reverse()), "offline.drawn_differs"),
    (
        lambda one: other_people(one, lambda people: people[3].update(birth_date="2020-01-01")),
        "offline.person_not_eligible",
    ),
    (
        lambda one: other_people(one, lambda people: people[3].update(protected=True)),
        "offline.person_not_eligible",
    ),
    (
        lambda one: other_people(one, lambda people: sound(people).update(postal_code="1")),
        "offline.person_not_eligible",
    ),
    (lambda one: other_people(one, lambda people: people[3].update(more=1)), "offline.drawn_invalid"),
    (lambda one: replace(one, drawn=one.drawn + b" "), "offline.drawn_invalid"),
    (lambda one: replace(one, drawn=b"[]"), "offline.drawn_invalid"),
    (lambda one: replace(one, drawn=changed(one.drawn, record_sha256="0" * 64)), "offline.drawn_of_another"),
    (lambda one: replace(one, tokens=one.tokens[16:]), "offline.record_differs"),
    (lambda one: replace(one, tokens=one.tokens[:-1]), "offline.record_differs"),
    (lambda one: other_record(one, seed="0" * 64), "offline.record_differs"),
    (lambda one: other_record(one, drawn=json.loads(one.record)["drawn"][::-1]), "offline.record_differs"),
    (lambda one: other_record(one, values=[]), "offline.record_differs"),
    (other_statistics, "offline.record_differs"),
    (lambda one: replace(one, record=b"{}"), "offline.record_differs"),
    (lambda one: replace(one, report=changed(one.report, eligible=1)), "offline.report_differs"),
    (lambda one: replace(one, report=changed(one.report, rows=1)), "offline.report_differs"),
    (lambda one: replace(one, report=b""), "offline.report_differs"),
]


@pytest.mark.parametrize(("forge", "code"), FORGED)
def test_a_forged_outcome_is_rejected_by_its_fault_and_erased(
    both: Both, forge: Callable[[Outcome], Outcome], code: str
) -> None:
    extract = both.upload(forge(unpack(both.drawn_there())).packed())
    assert extract.phase is ExtractPhase.REJECTED
    assert extract.rejection is not None
    assert extract.rejection.code == code
    assert [one.id for one in both.stage.parts.repository.all(Erasure)] == [extract.holding]
    assert both.draw.phase is DrawPhase.COMMITTED


def test_a_zip_of_something_else_is_rejected(both: Both) -> None:
    whole = both.drawn_there()
    for packed in (whole[:-40], whole.replace(b"drawn.json", b"other.json"), whole[:4] + b"x" * 200):
        extract = both.upload(packed)
        assert extract.rejection is not None
        assert extract.rejection.code == "offline.outcome_invalid"
    assert both.upload(whole).phase is ExtractPhase.CHECK


def test_after_a_stop_the_next_order_names_the_draw_and_why(both: Both) -> None:
    first = hashlib.sha256(both.committed().desk.files["public/draw-manifest.json"]).hexdigest()
    stop(both.stage.parts, both.number, SUPERVISOR, DrawReason.REGISTER_ERROR)
    both.number = prepare(both.stage.parts, both.stage.assembly, STAFF).id
    order = json.loads(both.new_desk().order.read_bytes())
    assert (order["draw"], order["predecessor"], order["reason"]) == (2, first, "register-error")


def test_names_are_nowhere_but_in_the_holdings(both: Both) -> None:
    both.taken()
    world = both.stage.world
    names = [line.split(",")[7] for line in REGISTER.decode("cp932").splitlines()[1:]]
    known = [name for name in names if len(name) > 2]
    told = both.stage.trail() + str(world.state.documents) + str(world.records.blobs)
    seen = told.encode().decode("unicode_escape", "ignore")
    assert known
    assert not [name for name in known if name in told or name in seen]


def test_the_pages_lead_from_the_order_to_the_outcome(both: Both) -> None:
    base = f"/assemblies/{both.stage.assembly.id}"
    staff = Visitor(both.stage.world, "staff1")
    assert staff.get(f"{base}/draw/1/draw-order.json").content == both.desk.order.read_bytes()
    assert "commitment-file" in staff.get(f"{base}/draw").text
    assert "ここには登録しません" in staff.get(f"{base}/extract").text
