"""More applicants than seats, impossible quotas, the offered relaxation, and on to the report: in one go."""

from pathlib import Path

from shared.services.declines import lottery_of
from tests.second_stage import ALTERNATES, SEATS, Desk, DeskPerson, begun, play, report_of
from verify import check_lottery
from verify.bundle import Bundle


def test_the_second_stage_from_applicants_to_report(tmp_path: Path) -> None:
    job = begun(tmp_path, DeskPerson)
    play(job)

    assert (job.counts["participants"], job.counts["alternates"]) == (SEATS, ALTERNATES)
    assert {
        "lottery-record.json",
        "result-letters.pdf",
        "table-cards.pdf",
        "representation.json",
        "report.pdf",
    } <= {file.name for file in tmp_path.iterdir()}
    assert "出席" in report_of(job).text
    _outsiders_agree(job.stack, job.seen["assembly"], tmp_path)  # type: ignore[arg-type]


def _outsiders_agree(desk: Desk, assembly_id: str, folder: Path) -> None:
    """The record and the trail, decline included, by the check that imports nothing of ours."""
    parts = desk.world.parts()
    lottery = lottery_of(parts, assembly_id)
    assert lottery
    assert len(lottery.declines) == 1
    (folder / "audit.jsonl").write_bytes(parts.trail.read(lottery.trail))
    assert [finding for finding in check_lottery.check(Bundle(folder, "")) if not finding.ok] == []
