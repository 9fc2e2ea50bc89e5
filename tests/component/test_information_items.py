"""A certificate lists the information items that were let out, not the most that could have been."""

import pytest

from shared.domain.custody_lines import PaperContent
from shared.domain.ids import AssemblyId
from shared.domain.packet_kinds import PacketKind
from shared.services import paper
from shared.services.custody_facts import certificate_facts
from shared.services.packets import assign_packet
from tests.component.contract_job import PLAN, Job, running

NARROW_ROSTER = PLAN.replace('fields = ["name", "sex", "age", "attendance"]', 'fields = ["name"]')
LETTER = ["郵便番号", "住所", "氏名"]


def items(job: Job) -> object:
    return certificate_facts(job.parts, job.contract.id)["information_items"]


def begun(plan: str = PLAN) -> Job:
    job = Job(plan=plan)
    job.begin_assembly()
    job.register()
    job.activate()
    job.at(running().world.clock.business)
    return job


def test_letters_bear_three_of_the_six() -> None:
    assert items(running()) == LETTER


def test_what_the_plan_narrows_is_not_listed() -> None:
    job = begun(NARROW_ROSTER)
    job.assign_roster("氏名\n")
    assert items(job) == ["氏名"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PaperContent.LETTERS, LETTER),
        (PaperContent.NAME_TAGS, ["氏名"]),
        (PaperContent.OTHER, ["氏名", "出欠"]),
    ],
)
def test_sheets_list_what_such_sheets_bear(content: PaperContent, found: list[str]) -> None:
    job = begun()
    place = job.contract.place_ids[0]
    paper.hand_over(job.parts, job.assembly, job.contract, content, 3, place, job.staff, "paper-1")
    assert items(job) == found


def test_counts_are_about_nobody() -> None:
    job = begun()
    assign_packet(
        job.parts,
        assembly_id=AssemblyId(job.assembly.id),
        contract_id=job.contract.contract_id,
        kind=PacketKind.ARRANGEMENT_LIST,
        title="手配数表",
        purpose="昼食の手配",
        due=None,
        files=[],
        actor=job.staff,
        source="arrangement-1",
    )
    assert items(job) == []
