"""A loss alarms everybody at once; handing over needs the ward's instruction; collecting, its approval."""

import json
from datetime import timedelta
from typing import Any, NamedTuple, cast

import httpx
import pytest

from shared.documents.incident import Incident
from shared.domain.approvals import PaperDecision
from shared.domain.custody import Ledger
from shared.domain.custody_lines import CollectionKind, Fate, PaperContent
from shared.domain.incident import IncidentKind, Nature
from shared.domain.japan_time import day_of
from shared.domain.matter import MatterKind
from shared.domain.packet_kinds import CSV
from shared.domain.roles import SUPERVISOR
from shared.services import custody, custody_endings, matters, paper, returns
from shared.services.custody_facts import certificate_facts
from shared.services.holdings import vault_of
from tests.component.contract_job import IN_TERM, PC, Job, refusing, running
from tests.component.erasure_run import holding_id, run
from tests.component.test_contract_pages import HERE, Desk, pull_all
from tests.portal_visitor import refusal_of
from verify.bundle import Bundle
from verify.check_custody import check

RETURNS, HOME = f"{HERE}/returns", "/assemblies/as-0123456789abcdef"
LATER = day_of(IN_TERM) + timedelta(days=30)


@pytest.fixture
def desk() -> Desk:
    desk = Desk(running())
    pull_all(desk)
    return desk


def lines(desk: Desk) -> Ledger:
    return custody.ledger_of(desk.job.parts, desk.job.contract.id)


def the(desk: Desk) -> Incident:
    (found,) = desk.job.parts.repository.all(Incident)
    return found


def facts_as_the_trail_has_them(job: Job) -> dict[str, Any]:
    """The certificate's facts; an outsider's replay of the trail agrees with every line."""
    trail = job.parts.trail.read(job.assembly.trail).splitlines()
    records = [json.loads(line) for line in trail]
    custody_facts: Any = certificate_facts(job.parts, job.contract.id)
    body = {"custody": custody_facts, "trail": {"seq": len(records)}, "holding": "", "open_points": []}
    findings = list(check(cast("Bundle", Recorded(records)), body))
    assert [found.subject for found in findings if not found.ok] == []
    return dict(custody_facts)


class Recorded(NamedTuple):
    """What the check needs of a bundle."""

    trail: list[dict[str, Any]]

    def records(self) -> list[dict[str, Any]]:
        return self.trail


def instruction(job: Job) -> str:
    writing = matters.Writing(1, MatterKind.INSTRUCTION, 11, LATER, "後継の受託者へ引き渡すこと")
    matter = matters.write(job.parts, job.contract, writing, job.staff)
    matters.give(job.parts, matter.id, job.actor("supervisor", SUPERVISOR), PaperDecision())
    return matter.id


def registered_questionnaire(job: Job, body: str = "") -> None:
    """What the contractor wants to collect by itself, not yet approved. `body`: who collects."""
    custody.register_collection(
        job.parts,
        job.contract.contract_id,
        job.responsible,
        CollectionKind.QUESTIONNAIRE,
        medium=PC,
        purpose="運営の改善",
        body=body,
        source="1",
    )


def handed_over(job: Job, content: PaperContent = PaperContent.LETTERS) -> str:
    place = job.contract.place_ids[0]
    packet = paper.hand_over(job.parts, job.assembly, job.contract, content, 10, place, job.staff, "p1")
    paper.receive(job.parts, job.contract.contract_id, packet.packet_id, 10, job.handler)
    return packet.id


def test_a_lost_copy_is_an_incident_that_tells_everybody_and_stops_the_key(desk: Desk) -> None:
    copy = lines(desk).copies[0]
    led_to = desk.act("handler1", RETURNS, f"{HERE}/declare", copy=copy.ref, fate="lost")
    run(desk.job)
    incident = the(desk)
    assert led_to == f"{HERE}/incidents"
    assert (incident.known.what, incident.known.nature) == (IncidentKind.ACCIDENT, Nature.LOSS)
    assert lines(desk).copies[0].incident == incident.id
    assert facts_as_the_trail_has_them(desk.job)["copies"][0]["fate"] == "lost"
    told = {mail.to for mail in desk.job.world.mailer.sent if incident.id in mail.subject}
    assert {*desk.job.assembly.plan.mail.ward, "r@contractor.example"} <= told
    with refusing("holding.held"):
        vault_of(desk.job.parts, holding_id(desk.job))
    assert "対応中 1件" in desk.at["staff1"].get(HOME).text


def test_a_loss_that_the_ledger_refuses_alarms_nobody(desk: Desk) -> None:
    ref = lines(desk).copies[0].ref
    desk.act("handler1", RETURNS, f"{HERE}/declare", copy=ref, fate="erased")
    sent = {"copy": ref, "fate": "lost", "incident_id": "in-0123456789ab", "csrf": desk.at["handler1"].csrf}
    answer = desk.at["handler1"].post(f"{HERE}/declare", data=sent)
    assert refusal_of(answer.text) == "custody.already_settled"
    assert desk.job.parts.repository.all(Incident) == []


def test_the_same_loss_sent_twice_is_one_incident(desk: Desk) -> None:
    contract, actor = desk.job.contract, desk.job.handler
    lost = {desk.job.first_packet() + "-c1": 0}
    with refusing("custody.already_settled"):
        for _ in range(2):
            custody_endings.lose(desk.job.parts, desk.job.assembly, contract, lost, "in-0123456789ab", actor)
    assert the(desk).id == "in-0123456789ab"


def test_lost_sheets_are_reported_with_their_count(desk: Desk) -> None:
    packet = handed_over(desk.job)
    sheet = f"{HERE}/paper/{packet}"
    desk.act("handler1", RETURNS, f"{sheet}/shred", sheets=2)
    desk.act("handler1", RETURNS, f"{sheet}/lost", sheets=3)
    assert the(desk).known.nature is Nature.LOSS
    desk.act("handler1", RETURNS, f"{sheet}/return", sheets=5, way="mail")
    shown = desk.at["staff1"].get(f"{HERE}/ledger").text
    assert "細断済2枚、所在不明3枚" in shown
    assert "書留など追跡できる郵送" in shown
    desk.act("staff1", f"{HERE}/ledger", f"{sheet}/accept", sheets=5)
    (said,) = facts_as_the_trail_has_them(desk.job)["paper"]
    assert (said["fate"], said["shredded"], said["lost"], said["way"]) == ("lost", 2, 3, "mail")
    assert said["incident"] == the(desk).id
    desk.act("handler1", RETURNS, f"{sheet}/return", sheets=2, way="hand")
    assert facts_as_the_trail_has_them(desk.job)["paper"][0]["lost"] == 1


def test_only_an_instruction_in_force_lets_something_be_handed_over(desk: Desk) -> None:
    ref = lines(desk).copies[0].ref
    with refusing("custody.no_instruction"):
        custody_endings.hand_over(desk.job.parts, desk.job.contract, [ref], "m1", desk.job.handler)
    order = instruction(desk.job)
    sent = {"copy": ref, "fate": "handed-over", "instruction": order}
    desk.act("handler1", RETURNS, f"{HERE}/declare", **sent)
    assert lines(desk).copies[0].fate is Fate.HANDED_OVER
    copy = facts_as_the_trail_has_them(desk.job)["copies"][0]
    assert (copy["fate"], copy["instruction"]) == ("handed-over", order)
    packet = handed_over(desk.job)
    desk.act("handler1", RETURNS, f"{HERE}/paper/{packet}/hand-over", instruction=order)
    assert lines(desk).papers[0].fate is Fate.HANDED_OVER


def test_what_the_ward_has_not_approved_is_neither_returned_nor_erased(desk: Desk) -> None:
    job, contract_id = desk.job, desk.job.contract.contract_id
    registered_questionnaire(job, body="あさひ区")
    ref = f"{contract_id}.own-1"
    with refusing("custody.not_approved"):
        custody.declare_collection(job.parts, contract_id, ref, Fate.ERASED, job.responsible)
    with refusing("custody.not_approved"):
        returns.return_file(job.parts, contract_id, ref, CSV, "番号\n1\n".encode(), job.responsible)
    assert "（実施主体：あさひ区）" in desk.at["staff1"].get(f"{HERE}/ledger").text
    desk.act("responsible", RETURNS, f"{HERE}/collections/{ref}/withdraw")
    assert facts_as_the_trail_has_them(job)["collections"][0]["fate"] == "withdrawn"


def test_the_form_of_a_collection_is_handed_in_before_the_ward_approves_it(desk: Desk) -> None:
    job, contract_id = desk.job, desk.job.contract.contract_id
    registered_questionnaire(job)
    here, form = f"{HERE}/collections/{contract_id}.own-1", b"%PDF-1.7 a blank form %%EOF"

    def send(data: bytes, type_: str = "application/pdf") -> httpx.Response:
        headers = {"X-CSRF-Token": desk.at["responsible"].csrf, "Accept": "application/json"}
        return desk.at["responsible"].put(
            f"{here}/form", content=data, headers=headers | {"Content-Type": type_}
        )

    assert send(b"%PDF-1.7 cut short").json()["code"] == "custody.pdf_unreadable"
    assert send(form, "text/csv").json()["code"] == "custody.form_is_pdf"
    assert send(form).status_code == 200
    assert f'href="{here}/form"' in desk.at["staff1"].get(f"{HERE}/ledger").text
    assert desk.at["staff1"].get(f"{here}/form").content == form
    desk.act("staff1", f"{HERE}/ledger", f"{here}/approve")
    assert send(form).json()["code"] == "custody.already_approved"
    stored = [one.data for held in job.world.objects.held.values() for one in held.values()]
    assert not any(b"a blank form" in one for one in stored)
