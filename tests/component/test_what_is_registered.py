"""Places, devices, networks (clause 6): of effect once the ward received them, until their use ended."""

import pytest

from shared.domain.custody_lines import PaperContent
from shared.errors import NotFound
from shared.services import contract as service
from shared.services import contract_changes as changes
from shared.services import custody, paper
from shared.services.custody_facts import certificate_facts
from tests.component.contract_job import OFFICE, OVER, PC, Job, refusing, running
from tests.component.test_contract_pages import HERE, Desk, pull_all
from tests.portal_visitor import Visitor, refusal_of

ELSEWHERE = "198.51.100.0/28"
DEVICE = {"maker": "架空電機", "model": "NB-2", "serial": "SN0002"}
PLACE = {"address": "本町9-9", "room": "1階", "cabinet": "書庫B", "key_holder": "責任 五郎"}


@pytest.fixture
def job() -> Job:
    return running()


def test_what_the_contractor_registers_is_of_no_effect_before_the_ward_received_it(job: Job) -> None:
    contract_id = job.contract.contract_id
    service.register_device(job.parts, contract_id, DEVICE, job.responsible)
    service.register_place(job.parts, contract_id, PLACE, job.responsible)
    changes.register_network(job.parts, contract_id, ELSEWHERE, job.responsible)
    contract = job.contract
    assert (contract.device_ids, contract.places_in_use, contract.networks_in_use) == (
        (PC,),
        ("place-1",),
        (OFFICE,),
    )
    with refusing("pull.device_unknown"):
        custody.pull(job.parts, contract_id, [job.first_packet()], job.handler, "device-2")
    with refusing("paper.place_unknown"):
        paper.hand_over(
            job.parts, job.assembly, contract, PaperContent.LETTERS, 9, "place-2", job.staff, "p1"
        )
    for thing in ("device-2", "place-2", "network-2"):
        changes.receive(job.parts, contract_id, thing, job.staff)
    assert custody.pull(job.parts, contract_id, [job.first_packet()], job.handler, "device-2")
    assert job.contract.networks_in_use == (OFFICE, ELSEWHERE)


def test_what_the_ward_registers_is_of_effect_at_once(job: Job) -> None:
    service.register_device(job.parts, job.contract.id, DEVICE, job.staff)
    assert job.contract.devices_in_use == (PC, "device-2")


def test_an_ended_device_takes_nothing_more_and_stays_to_be_stated(job: Job) -> None:
    contract_id = job.contract.contract_id
    changes.end_thing(job.parts, contract_id, PC, job.responsible)
    with refusing("pull.device_unknown"):
        custody.pull(job.parts, contract_id, [job.first_packet()], job.handler, PC)
    assert certificate_facts(job.parts, contract_id)["devices"] == [PC]
    assert PC in {item.ref for item in custody.balance(job.parts, contract_id).media}
    with refusing("contract.thing_ended"):
        changes.receive(job.parts, contract_id, PC, job.staff)


def test_from_an_ended_network_nothing_is_pulled_and_it_can_be_registered_anew(job: Job) -> None:
    desk = Desk(job)
    pull_all(desk)
    desk.act("responsible", HERE, f"{HERE}/things/network-1/end")
    answer = desk.at["handler1"].post(f"{HERE}/pull", data={"device": PC, "csrf": desk.at["handler1"].csrf})
    assert refusal_of(answer.text) == "pull.network_unregistered"
    desk.act("responsible", HERE, f"{HERE}/networks", network=OFFICE)
    assert "受理を待つ登録 1件" in desk.at["staff1"].get(HERE).text
    assert not job.contract.networks_in_use
    desk.act("staff1", HERE, f"{HERE}/things/network-2/receive")
    assert job.contract.networks_in_use == (OFFICE,)


def test_the_contractor_receives_nothing_itself(job: Job) -> None:
    service.register_device(job.parts, job.contract.id, DEVICE, job.responsible)
    responsible = Visitor(job.world, "responsible")
    sent = {"csrf": responsible.csrf}
    assert responsible.post(f"{HERE}/things/device-2/receive", data=sent).status_code == 403


def test_nothing_is_received_after_the_end_or_that_is_unknown(job: Job) -> None:
    with refusing("general.not_found", NotFound):
        changes.receive(job.parts, job.contract.id, "printer-1", job.staff)
    service.register_device(job.parts, job.contract.id, DEVICE, job.responsible)
    job.at(OVER)
    with refusing("contract.ended"):
        changes.receive(job.parts, job.contract.id, "device-2", job.staff)
