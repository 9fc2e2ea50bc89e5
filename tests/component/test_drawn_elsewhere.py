"""People the register section drew by itself: taken over in their order, and marked not verifiable everywhere."""

import json
from pathlib import Path

import pytest

from shared.documents.draw import Draw, DrawPhase, Origin
from shared.documents.erasure import Erasure
from shared.domain.approvals import PaperDecision
from shared.domain.certificate_words import REASONS
from shared.domain.erasure import Reason
from shared.domain.ids import AssemblyId
from shared.domain.letter_text import letter_text
from shared.domain.plan import load_plan
from shared.errors import Refusal
from shared.services.draw import accept, enter_values, prepare, propose_acceptance
from shared.services.invitees import read_invitees, read_reserves
from shared.services.publication import published
from shared.services.register_import import approve_extract
from shared.services.spot_check import end_check, spot_check
from tests.component.stage_one import AUDITOR, DICE, STAFF, SUPERVISOR, StageOne, file_of
from tests.component.stage_two import PLAN
from tests.portal_visitor import Visitor
from verify.bundle import Bundle
from verify.check_draw import check

WORDS = "検証できない抽出"
_SOURCES = PLAN[PLAN.index("[[draw.sources]]") : PLAN.index("[letters]")]
ALREADY = PLAN.replace(_SOURCES, "").replace("invitees = 40", "invitees = 40\nreserves = 7")
ALREADY = ALREADY.replace("[draw]", '[register]\nmode = "already-drawn"\n[draw]')
PEOPLE = [
    (
        f"{number * 7:08d}",
        "1970-01-01",
        "女",
        "本町一丁目",
        "",
        "999-0001",
        f"本町一丁目{number}番",
        f"見本　{number}子",
    )
    for number in range(50, 5, -1)
]
MORE = [(f"9{row[0]}", *row[1:]) for row in PEOPLE[:5]]


def checked(data: bytes) -> tuple[StageOne, str]:
    stage = StageOne(ALREADY)
    extract = stage.upload(data)
    stage.drain()
    return stage, extract.id


def adopted() -> tuple[StageOne, Draw]:
    stage, extract = checked(file_of(PEOPLE))
    approve_extract(stage.parts, extract, SUPERVISOR, PaperDecision())
    draw = prepare(stage.parts, stage.assembly, STAFF)
    stage.drain()
    return stage, stage.draw(draw)


def test_the_people_are_taken_over_in_the_order_of_the_file() -> None:
    stage, draw = adopted()
    assert (draw.phase, draw.origin, draw.verifiable) == (DrawPhase.DRAWN, Origin.ELSEWHERE, False)
    propose_acceptance(stage.parts, draw.id, STAFF)
    accept(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    name = AssemblyId(stage.assembly.id)
    invited = [one.record_number for one in read_invitees(stage.parts, name)]
    reserves = [one.record_number for one in read_reserves(stage.parts, name)]
    assert invited + reserves == [row[0] for row in PEOPLE]
    assert len(invited) == 40


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (PEOPLE[:39], r"draw\.too_few_eligible"),
        ([*PEOPLE, *MORE], r"draw\.not_as_drawn"),
        ([*PEOPLE[:41], ("x1", "2020-01-01", *PEOPLE[0][2:])], r"draw\.not_as_drawn"),
    ],
)
def test_others_than_the_plan_says_are_not_approved(rows: list[tuple[str, ...]], code: str) -> None:
    stage, extract = checked(file_of(rows))
    with pytest.raises(Refusal, match=code):
        approve_extract(stage.parts, extract, SUPERVISOR, PaperDecision())


def test_no_values_are_entered() -> None:
    stage, draw = adopted()
    with pytest.raises(Refusal, match=r"draw\.(not_committed|too_early)"):
        enter_values(stage.parts, stage.assembly, draw.id, STAFF, [DICE])


def test_the_file_dies_after_the_spot_check_and_its_certificate_says_what_it_was() -> None:
    stage, draw = adopted()
    propose_acceptance(stage.parts, draw.id, STAFF)
    accept(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    answer = spot_check(stage.parts, draw.id, AUDITOR, PEOPLE[4][0])
    assert (answer.consistent, answer.rank) == (True, 5)
    end_check(stage.parts, draw.id, AUDITOR)
    stage.drain()
    (erasure,) = stage.parts.repository.all(Erasure)
    assert erasure.reason is Reason.DRAWN_ELSEWHERE
    assert "検証できない" in REASONS[erasure.reason.value]


def test_record_and_verifier_say_that_nobody_can_check_it(tmp_path: Path) -> None:
    stage, draw = adopted()
    assert draw.record is not None
    data = published(stage.parts, draw.record.name)
    record = json.loads(data)
    assert record["verifiable"] is False
    assert (len(record["drawn"]), len(record["reserves"])) == (40, 5)
    (tmp_path / "draw-record.json").write_bytes(data)
    (tmp_path / "audit.jsonl").write_bytes(stage.parts.trail.read(stage.assembly.trail))
    findings = list(check(Bundle(tmp_path, "")))
    assert all(finding.ok for finding in findings)
    assert findings[0].subject == "draw: NOT VERIFIABLE"
    record["drawn"][0] = record["drawn"][1]
    (tmp_path / "draw-record.json").write_text(json.dumps(record, sort_keys=True, separators=(",", ":")))
    assert {finding.subject for finding in check(Bundle(tmp_path, "")) if not finding.ok} == {
        "draw: tokens",
        "draw: trail: record",
    }


def test_every_page_and_the_notice_say_it() -> None:
    stage, draw = adopted()
    staff = Visitor(stage.world, "staff1")
    base = f"/assemblies/{stage.assembly.id}"
    for page in (base, f"{base}/plan", f"{base}/extract", f"{base}/draw", f"/public/draws/{draw.assembly}/1"):
        assert WORDS in staff.get(page).text, page
    assert staff.get(f"{base}/draw/1/notice.pdf").content.startswith(b"%PDF-")
    holding = draw.extract_holding
    propose_acceptance(stage.parts, draw.id, STAFF)
    accept(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    spot_check(stage.parts, draw.id, AUDITOR, PEOPLE[0][0])
    end_check(stage.parts, draw.id, AUDITOR)
    stage.drain()
    assert WORDS in staff.get(f"{base}/erasure/{holding}").text


def test_the_letter_says_it_beside_its_number() -> None:
    note, ordinary = (str(letter_text(load_plan(plan), "")["token_note"]) for plan in (ALREADY, PLAN))
    assert WORDS in note
    assert WORDS not in ordinary


def test_an_ordinary_assembly_says_nothing_of_it() -> None:
    stage = StageOne(PLAN)
    assert WORDS not in Visitor(stage.world, "staff1").get(f"/assemblies/{stage.assembly.id}").text


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (PLAN.replace(_SOURCES, ""), r"plan\.sources_of_the_draw"),
        (
            ALREADY.replace("reserves = 7\n", "reserves = 7\n", 1).replace(
                "[letters]", _SOURCES + "[letters]"
            ),
            r"plan\.sources_of_the_draw",
        ),
        (
            ALREADY.replace("alternates = 2", "alternates = 2\none_per_household = true"),
            r"plan\.household_needs_draw",
        ),
    ],
)
def test_a_plan_says_one_thing_or_the_other(plan: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        load_plan(plan)
