"""After the end the contractor gives back and declares, as long as anything can take it; then it closes."""

from datetime import date

import pytest

from shared.documents.custody import CustodyLedger, ReturnedFile
from shared.documents.holding import Holding, Phase
from shared.domain.custody_lines import Copy, ErasureMethod, Fate
from shared.domain.packet_kinds import CSV
from shared.errors import Denied, NotFound
from shared.services import contract
from shared.services.custody import balance, declare_copy, pull, state_clean
from shared.services.custody_facts import DECLARED, certificate_facts, names_for
from shared.services.packets import packets_of
from shared.services.repository import Change
from shared.services.returns import read_returned, return_file, take_over
from tests.component import erasure_run
from tests.component.contract_job import (
    AFTER_EVENT,
    CANARY_HANDLER,
    CANARY_NAME,
    OVER,
    PC,
    Job,
    refusing,
    running,
)

DATA = f"氏名,出欠\n{CANARY_NAME},出席\n".encode()


@pytest.fixture
def job() -> Job:
    return running()


def pull_all(job: Job) -> list[Copy]:
    packets = [packet.packet_id for packet in packets_of(job.parts, job.contract.id)]
    return pull(job.parts, job.contract.contract_id, packets, job.handler, PC)


def give_back(job: Job, copy: Copy, data: bytes = DATA) -> ReturnedFile:
    return return_file(job.parts, job.contract.contract_id, copy.ref, CSV, data, job.handler)


def put_phase(job: Job, holding: str | None, phase: Phase) -> None:
    assert holding is not None
    job.parts.repository.change(Holding, holding, lambda found: Change(found.with_(phase=phase)))


def settle(job: Job) -> None:
    copies = pull_all(job)
    job.at(AFTER_EVENT)
    contract_id = job.contract.contract_id
    for copy in copies:
        declare_copy(job.parts, contract_id, copy.packet, 1, Fate.ERASED, job.handler)
    state_clean(job.parts, contract_id, PC, ErasureMethod.PURGE, date(2027, 10, 4), job.responsible)
    job.confirm_and_sign()


def test_a_file_is_returned_to_the_contracts_holding_also_after_the_end(job: Job) -> None:
    copy = pull_all(job)[0]
    job.at(OVER)
    assert give_back(job, copy).holding == job.contract.holding


def test_the_same_file_sent_twice_is_one(job: Job) -> None:
    copy = pull_all(job)[0]
    assert give_back(job, copy) == give_back(job, copy)
    assert len(job.parts.repository.get(CustodyLedger, job.contract.id).returned) == 1


def test_what_is_accepted_becomes_the_wards_own_and_outlives_the_contract(job: Job) -> None:
    copy = pull_all(job)[0]
    file = give_back(job, copy)
    take_over(job.parts, job.contract.contract_id, copy.ref, job.staff)
    put_phase(job, job.contract.holding, Phase.FROZEN)
    taken, data = read_returned(job.parts, job.contract.contract_id, file.name)
    assert (taken.holding, data) == (job.assembly.holding, DATA)


def test_after_the_container_is_gone_returns_go_to_the_assembly_then_only_declarations(job: Job) -> None:
    copies = pull_all(job)
    job.at(OVER)
    put_phase(job, job.contract.holding, Phase.ERASED)
    assert give_back(job, copies[0]).holding == job.assembly.holding
    put_phase(job, job.assembly.holding, Phase.FROZEN)
    with refusing("custody.declarations_only"):
        give_back(job, copies[1])
    contract_id = job.contract.contract_id
    assert declare_copy(
        job.parts, contract_id, copies[1].packet, 1, Fate.ERASED, job.handler
    ).fate is Fate.ERASED  # fmt: skip


def test_a_return_belongs_to_an_open_line(job: Job) -> None:
    copy = pull_all(job)[0]
    with pytest.raises(NotFound):
        return_file(job.parts, job.contract.contract_id, "elsewhere", CSV, DATA, job.handler)
    declare_copy(job.parts, job.contract.contract_id, copy.packet, 1, Fate.ERASED, job.handler)
    with refusing("custody.already_settled"):
        give_back(job, copy)


def test_only_tables_and_pdfs_of_4_mb_come_back(job: Job) -> None:
    copy = pull_all(job)[0]
    with refusing("custody.file_too_large"):
        give_back(job, copy, b"x" * (4 * 1024 * 1024 + 1))
    with refusing("packet.content_type"):
        return_file(job.parts, job.contract.contract_id, copy.ref, "application/zip", DATA, job.handler)


def test_a_stranger_returns_nothing(job: Job) -> None:
    copy = pull_all(job)[0]
    with refusing("pull.not_named", Denied):
        return_file(job.parts, job.contract.contract_id, copy.ref, CSV, DATA, job.staff)


def test_only_the_responsible_person_states(job: Job) -> None:
    with refusing("custody.responsible_only", Denied):
        state_clean(
            job.parts,
            job.contract.contract_id,
            PC,
            ErasureMethod.PURGE,
            date(2027, 6, 22),
            job.handler,
        )


def test_a_contract_closes_when_the_ledger_balances_and_the_holding_is_erased(job: Job) -> None:
    settle(job)
    job.at(OVER)

    def close() -> None:
        contract.close(job.parts, job.contract.id, balance(job.parts, job.contract.id), job.staff)

    with refusing("contract.not_erased"):
        close()
    erasure_run.begin(job)
    erasure_run.run(job)
    close()
    assert job.contract.closed is not None


def test_a_contract_with_an_open_copy_does_not_close(job: Job) -> None:
    pull_all(job)
    job.at(OVER)
    with refusing("contract.ledger_open"):
        contract.close(job.parts, job.contract.id, balance(job.parts, job.contract.id), job.staff)


def test_facts_hold_ids_and_names_are_put_in_apart(job: Job) -> None:
    settle(job)
    facts = certificate_facts(job.parts, job.contract.id)
    text = repr(facts)
    assert CANARY_NAME not in text
    assert CANARY_HANDLER not in text
    assert facts["closed"] is True
    assert {copy["basis"] for copy in facts["copies"]} == {DECLARED}  # type: ignore[union-attr,index,call-overload]
    names = names_for(job.parts, job.contract.id)
    assert CANARY_HANDLER in names[f"{job.contract.id}.p2"]
    assert "SN0001" in names[PC]
    put_phase(job, job.contract.people, Phase.FROZEN)
    assert names_for(job.parts, job.contract.id) == {}
