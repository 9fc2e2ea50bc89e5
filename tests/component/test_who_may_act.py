"""Nobody acts, sees or receives before the ward received them and they were trained and confirmed (13, 16)."""

from datetime import date

import pytest

from shared.documents.person import Person
from shared.domain.custody_lines import CollectionKind, PaperContent, ReturnWay
from shared.domain.ids import PacketId
from shared.domain.roles import HANDLER
from shared.errors import Denied
from shared.services import custody, paper, people
from shared.services.people import Taught
from tests.component.contract_job import CANARY_HANDLER, OVER, PC, SIGNED, Job, refusing, running
from tests.portal_visitor import Visitor, refusal_of

HERE = "/contracts/as-0123456789abcdef.c1"
BOTH = frozenset(Taught)


def reported(job: Job, login: str = "handler2") -> Person:
    details = people.PersonDetails("取扱 七海", "あさひ企画", login, f"{login}@contractor.example")
    return people.report(job.parts, job.contract, HANDLER, details, job.responsible)


def handed_over(job: Job) -> PacketId:
    content, place = PaperContent.NAME_TAGS, job.contract.place_ids[0]
    packet = paper.hand_over(job.parts, job.assembly, job.contract, content, 60, place, job.staff, "tags")
    return packet.packet_id


@pytest.mark.parametrize("page", ["", "/people", "/packets", "/returns", "/taking-out", "/incidents"])
def test_a_person_only_reported_opens_no_page_of_the_contract(page: str) -> None:
    job = running()
    reported(job)
    assert Visitor(job.world, "handler2").get(HERE + page).status_code == 403


def test_a_person_only_reported_finds_reads_and_confirms_the_clauses() -> None:
    job = running()
    person = reported(job)
    visitor = Visitor(job.world, "handler2")
    assert f'href="{HERE}/clauses"' in visitor.get("/").text
    assert visitor.act(f"{HERE}/clauses", f"{HERE}/clauses/confirm") == f"{HERE}/clauses"
    assert people.people_of(job.parts, job.contract)[-1].id == person.id
    assert people.people_of(job.parts, job.contract)[-1].confirmed is not None


def test_a_person_only_reported_registers_no_collection() -> None:
    job = running()
    reported(job)
    with refusing("pull.not_received"):
        custody.register_collection(
            job.parts,
            job.contract.contract_id,
            job.actor("handler2", HANDLER),
            CollectionKind.RECEIPTS,
            medium="paper",
            purpose="謝礼",
            source="1",
        )


def test_paper_is_received_only_by_who_is_received_trained_and_has_confirmed() -> None:
    job = running()
    packet, contract_id = handed_over(job), job.contract.contract_id
    person, actor = reported(job), job.actor("handler2", HANDLER)

    def receive() -> None:
        paper.receive(job.parts, contract_id, packet, 60, actor)

    with refusing("pull.not_received"):
        receive()
    people.receive(job.parts, person.id, job.staff)
    with refusing("pull.not_trained"):
        receive()
    people.record_training(job.parts, job.contract, person.id, SIGNED, "研修", BOTH, job.responsible)
    with refusing("pull.clauses_not_confirmed"):
        receive()
    job.confirm(actor)
    receive()


def test_paper_is_handed_over_only_when_somebody_may_receive_it() -> None:
    job = running()
    for person in people.people_of(job.parts, job.contract):
        people.leave(job.parts, person.id, job.staff)
    with refusing("paper.nobody_to_receive"):
        handed_over(job)


def test_paper_that_was_never_received_can_go_back_after_the_end() -> None:
    job = running()
    packet, contract_id = handed_over(job), job.contract.contract_id
    job.at(OVER)
    with refusing("pull.contract_ended"):
        paper.receive(job.parts, contract_id, packet, 60, job.handler)
    paper.send_back(job.parts, contract_id, packet, 60, job.handler, ReturnWay.HAND)
    paper.accept(job.parts, contract_id, packet, 60, job.staff)
    assert custody.balance(job.parts, contract_id).balanced


# Personal data of the contractor's people


@pytest.mark.parametrize(
    ("login", "sees"), [("staff1", True), ("supervisor", True), ("responsible", True), ("auditor", False)]
)
def test_the_people_are_named_to_those_who_manage_or_approve(login: str, sees: bool) -> None:
    job = running()
    custody.pull(job.parts, job.contract.contract_id, [job.first_packet()], job.handler, PC)
    visitor = Visitor(job.world, login)
    for page in (f"{HERE}/people", f"{HERE}/ledger"):
        assert (CANARY_HANDLER in visitor.get(page).text) is sees, page
    assert ("責任 五郎" in visitor.get(HERE).text) is sees


def test_a_handler_sees_their_own_entry_alone() -> None:
    job = running()
    shown = Visitor(job.world, "handler1").get(f"{HERE}/people").text
    assert CANARY_HANDLER in shown
    assert "責任 五郎" not in shown
    assert "r@contractor.example" not in shown


# Training


def test_training_states_only_what_was_ticked_and_wants_both() -> None:
    job = running()
    person = reported(job)
    people.receive(job.parts, person.id, job.staff)
    visitor, action = Visitor(job.world, "responsible"), f"{HERE}/people/{person.id}/training"
    fields = {"day": SIGNED.isoformat(), "material": "研修"}
    answer = visitor.submit(f"{HERE}/people", action, **fields, act="yes")
    assert refusal_of(answer.text) == "person.training_incomplete"
    visitor.act(f"{HERE}/people", action, **fields, act="yes", ordinance="yes")
    assert people.people_of(job.parts, job.contract)[-1].trained_on == SIGNED


# After the end


def test_after_the_end_nobody_is_trained_confirms_or_is_taken_off_by_the_contractor() -> None:
    job = running()
    person = job.person(job.handler)
    job.at(OVER)
    with refusing("contract.ended"):
        people.record_training(
            job.parts, job.contract, person.id, date(2027, 12, 1), "研修", BOTH, job.responsible
        )
    with refusing("contract.ended"):
        job.confirm(job.handler)
    with refusing("contract.ended"):
        people.leave(job.parts, person.id, job.responsible)
    people.leave(job.parts, person.id, job.staff)


def test_who_is_named_nowhere_stays_denied() -> None:
    job = running()
    with refusing("pull.not_named", Denied):
        paper.receive(job.parts, job.contract.contract_id, handed_over(job), 60, job.actor("x", HANDLER))
