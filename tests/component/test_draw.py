import hashlib
import json
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from shared.documents.draw import Draw, DrawPhase, DrawReason
from shared.documents.erasure import Erasure
from shared.documents.extract import Imported
from shared.domain.approvals import PaperDecision
from shared.domain.erasure import Reason
from shared.domain.ids import AssemblyId
from shared.errors import Conflict, Denied, Refusal
from shared.services.draw import accept, enter_values, prepare, propose_acceptance, stop
from shared.services.holdings import vault_of
from shared.services.intake import reject
from shared.services.invitees import read_invitees, read_reserves
from shared.services.publication import published
from shared.services.register_import import approve_extract
from shared.services.repository import Change
from shared.services.spot_check import (
    approve_going_on,
    end_check,
    propose_going_on,
    report_difference,
    spot_check,
    waive,
)
from tests.component.stage_one import (
    AUDITOR,
    DICE,
    EVENT,
    REGISTER,
    STAFF,
    STAFF_2,
    STEPS,
    SUPERVISOR,
    StageOne,
)
from tests.component.stage_two import PLAN
from tests.fakes import CrashPlan
from verify.bundle import Bundle
from verify.check_draw import check

ASSEMBLY = AssemblyId("as-1")
WITH_RESERVES = PLAN.replace("invitees = 40", "invitees = 40\nreserves = 7")


def public(stage: StageOne, draw: Draw, folder: Path) -> Path:
    assert draw.record is not None
    assert draw.tokens is not None
    (folder / "draw-record.json").write_bytes(published(stage.parts, draw.record.name))
    (folder / "draw-tokens.bin").write_bytes(published(stage.parts, draw.tokens.name))
    (folder / "audit.jsonl").write_text(stage.trail())
    return folder


def test_a_whole_draw_passes_an_outsiders_check(tmp_path: Path) -> None:
    stage = StageOne(WITH_RESERVES)
    draw = stage.draw(stage.accepted())
    findings = list(check(Bundle(public(stage, draw, tmp_path), "")))
    assert [finding.subject for finding in findings if not finding.ok] == []
    assert "draw: trail: order" in {finding.subject for finding in findings}


def test_invitees_and_reserves_are_kept_by_rank_with_their_own_names() -> None:
    stage = StageOne(WITH_RESERVES)
    draw = stage.accepted()
    invitees = list(read_invitees(stage.parts, ASSEMBLY))
    reserves = list(read_reserves(stage.parts, ASSEMBLY))
    assert [person.rank for person in invitees + reserves] == list(range(1, 48))
    assert draw.record is not None
    record = json.loads(published(stage.parts, draw.record.name))
    assert [person.token for person in invitees] == record["drawn"]
    lines = REGISTER.decode("cp932").splitlines()
    for person in invitees:
        (line,) = [line for line in lines if line.startswith(person.record_number + ",")]
        assert person.name in line
        assert person.address in line


def test_nothing_is_committed_when_the_second_run_differs() -> None:
    stage = StageOne()
    extract = stage.approved()
    imported = extract.imported
    assert imported is not None
    wrong = Imported.model_validate(imported.model_dump() | {"tokens_sha256": "00" * 32})
    stage.parts.repository.change(type(extract), extract.id, lambda e: Change(e.with_(imported=wrong)))
    draw = prepare(stage.parts, stage.assembly, STAFF)
    stage.drain()
    stopped = stage.draw(draw)
    assert (stopped.phase, stopped.stopped) == (DrawPhase.STOPPED, DrawReason.SECOND_RUN_DIFFERED)
    assert stopped.manifest is None


def test_a_commitment_after_the_deadline_is_refused() -> None:
    stage = StageOne()
    stage.approved()
    stage.world.clock.business = stage.assembly.plan.draw.commit_by
    with pytest.raises(Refusal, match=r"draw\.commit_too_late"):
        prepare(stage.parts, stage.assembly, STAFF)


def test_a_second_run_that_ends_after_the_event_has_begun_commits_nothing() -> None:
    stage = StageOne()
    stage.approved()
    draw = prepare(stage.parts, stage.assembly, STAFF)
    stage.world.clock.business = EVENT
    stage.drain()
    assert stage.draw(draw).stopped is DrawReason.COMMITTED_TOO_LATE


def test_without_an_approved_register_there_is_no_draw() -> None:
    stage = StageOne()
    stage.upload()
    stage.drain()
    with pytest.raises(Refusal, match=r"draw\.no_register"):
        prepare(stage.parts, stage.assembly, STAFF)


def test_no_value_is_taken_before_the_event_or_the_commitment() -> None:
    stage = StageOne()
    draw = stage.committed()
    stage.world.clock.business = EVENT - timedelta(seconds=1)
    with pytest.raises(Refusal, match=r"draw\.too_early"):
        enter_values(stage.parts, stage.assembly, draw.id, STAFF, [DICE])
    assert stage.draw(draw) == draw


def test_two_people_must_agree_on_the_values() -> None:
    stage = StageOne()
    draw = stage.committed()
    stage.world.clock.business = EVENT
    enter_values(stage.parts, stage.assembly, draw.id, STAFF, ["1" * 30])
    with pytest.raises(Refusal, match=r"sources\.values_differ"):
        enter_values(stage.parts, stage.assembly, draw.id, STAFF_2, [DICE])
    assert enter_values(stage.parts, stage.assembly, draw.id, STAFF, [DICE]).phase is DrawPhase.COMMITTED
    spaced = " ".join(DICE)
    assert enter_values(stage.parts, stage.assembly, draw.id, STAFF_2, [spaced]).phase is DrawPhase.SEEDED
    with pytest.raises(Conflict, match=r"sources\.already_fixed"):
        enter_values(stage.parts, stage.assembly, draw.id, STAFF, ["2" * 30])


def test_the_operating_systems_value_is_taken_once_and_marked() -> None:
    plan = PLAN.replace(
        "[letters]",
        '[[draw.sources]]\nname = "system"\nkind = "operating-system"\nevent = "os"\nat = 2026-09-02T14:00:00\n'
        'pattern = "[0-9a-f]{64}"\nexample = "' + "0f" * 32 + '"\nbits = 256\n[letters]',
    )
    stage = StageOne(plan)
    draw = stage.seeded()
    assert draw.entry is not None
    assert len(draw.entry.values[1]) == 64
    assert draw.manifest_json is not None
    assert [source["public"] for source in json.loads(draw.manifest_json)["sources"]] == [True, False]


def test_acceptance_needs_a_result_a_proposal_and_another_person() -> None:
    stage = StageOne()
    draw = stage.seeded()
    with pytest.raises(Refusal, match=r"draw\.not_drawn"):
        propose_acceptance(stage.parts, draw.id, STAFF)
    stage.drain()
    with pytest.raises(Refusal, match=r"draw\.not_proposed"):
        accept(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    propose_acceptance(stage.parts, draw.id, STAFF)
    with pytest.raises(Denied, match=r"general\.same_person"):
        accept(stage.parts, draw.id, STAFF, PaperDecision())
    with pytest.raises(Refusal, match=r"draw\.not_accepted"):
        list(read_invitees(stage.parts, ASSEMBLY))


def erasures(stage: StageOne) -> list[Reason]:
    stage.drain()
    return [erasure.reason for erasure in stage.parts.repository.all(Erasure)]


def test_the_register_goes_only_after_acceptance_and_spot_check() -> None:
    stage = StageOne()
    draw = stage.accepted()
    assert erasures(stage) == []
    waive(stage.parts, draw.id, AUDITOR)
    assert erasures(stage) == [Reason.DRAW_ACCEPTED]


def test_a_spot_check_before_acceptance_counts_too() -> None:
    stage = StageOne()
    draw = stage.drawn()
    spot_check(stage.parts, draw.id, AUDITOR, "0010000003")
    end_check(stage.parts, draw.id, AUDITOR)
    assert erasures(stage) == []
    propose_acceptance(stage.parts, draw.id, STAFF)
    accept(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    assert erasures(stage) == [Reason.DRAW_ACCEPTED]


def test_a_spot_check_finds_everybody_where_they_belong() -> None:
    stage = StageOne()
    draw = stage.drawn()
    for line in REGISTER.decode("cp932").splitlines()[1:60]:
        answer = spot_check(stage.parts, draw.id, AUDITOR, line.split(",")[0] or "9")
        assert answer.consistent
    assert not spot_check(stage.parts, draw.id, AUDITOR, "999").rows
    checks = stage.draw(draw).spot_checks
    assert {check.in_frame for check in checks} == {True, False}
    assert any(check.rank for check in checks)


def test_the_auditor_checks_as_many_numbers_as_they_choose_before_the_register_goes() -> None:
    stage = StageOne()
    draw = stage.accepted()
    numbers = [line.split(",")[0] for line in REGISTER.decode("cp932").splitlines()[1:4]]
    for number in (*numbers, "999"):
        spot_check(stage.parts, draw.id, AUDITOR, number)
        assert erasures(stage) == []
    ended = end_check(stage.parts, draw.id, AUDITOR)
    assert len(ended.spot_checks) == 3
    assert erasures(stage) == [Reason.DRAW_ACCEPTED]


def test_a_number_that_no_row_has_is_no_check() -> None:
    stage = StageOne()
    draw = stage.drawn()
    assert spot_check(stage.parts, draw.id, AUDITOR, "999").tells_nothing
    with pytest.raises(Refusal, match=r"draw\.nothing_checked"):
        end_check(stage.parts, draw.id, AUDITOR)
    assert '"no-row"' in stage.trail()


def differing(stage: StageOne, draw: Draw) -> None:
    """The list lacks nearly everybody: the register's row says eligible, the tokens do not."""
    extract = stage.extract_of(draw)
    assert extract.imported is not None
    vault = vault_of(stage.parts, extract.holding)
    tokens = b"".join(vault.get_large(extract.imported.tokens))
    fewer = vault.put_large("tokens", "one-only", iter([tokens[:16]]))
    changed = extract.imported.with_(tokens=fewer)
    stage.parts.repository.change(type(extract), extract.id, lambda e: Change(e.with_(imported=changed)))
    for line in REGISTER.decode("cp932").splitlines()[1:]:
        number = line.split(",")[0]
        if number and not spot_check(stage.parts, draw.id, AUDITOR, number).consistent:
            return
    raise AssertionError("no check differed")


def test_a_check_that_differs_keeps_the_result_from_acceptance_until_two_people_decide() -> None:
    stage = StageOne()
    draw = stage.drawn()
    differing(stage, draw)
    propose_acceptance(stage.parts, draw.id, STAFF)
    with pytest.raises(Refusal, match=r"draw\.spot_check_differs"):
        accept(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    propose_going_on(stage.parts, draw.id, STAFF)
    with pytest.raises(Denied, match=r"general\.same_person"):
        approve_going_on(stage.parts, draw.id, STAFF, PaperDecision())
    approve_going_on(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    assert accept(stage.parts, draw.id, SUPERVISOR, PaperDecision()).accepted


def test_a_check_that_differs_after_acceptance_keeps_the_register() -> None:
    stage = StageOne()
    draw = stage.accepted()
    report_difference(stage.parts, draw.id, AUDITOR)
    end_check(stage.parts, draw.id, AUDITOR)
    assert erasures(stage) == []
    propose_going_on(stage.parts, draw.id, STAFF)
    assert erasures(stage) == []
    approve_going_on(stage.parts, draw.id, SUPERVISOR, PaperDecision())
    assert erasures(stage) == [Reason.DRAW_ACCEPTED]


def test_a_further_difference_is_decided_on_anew() -> None:
    stage = StageOne()
    draw = stage.drawn()
    for _ in range(2):
        report_difference(stage.parts, draw.id, AUDITOR)
        assert stage.draw(draw).spot_check_differs
        propose_going_on(stage.parts, draw.id, STAFF)
        assert not approve_going_on(stage.parts, draw.id, SUPERVISOR, PaperDecision()).spot_check_differs


def test_a_stopped_draw_is_followed_by_one_that_names_it_and_the_reason() -> None:
    stage = StageOne()
    first = stage.committed()
    stop(stage.parts, first.id, SUPERVISOR, DrawReason.SOURCE_FAILED)
    second = prepare(stage.parts, stage.assembly, STAFF)
    stage.drain()
    assert first.manifest is not None
    manifest = json.loads(stage.draw(second).manifest_json or "")
    assert (manifest["draw"], manifest["reason"]) == (2, "source-failed")
    assert manifest["predecessor"] == first.manifest.sha256


def test_who_was_drawn_is_forgotten_when_a_result_is_not_accepted() -> None:
    stage = StageOne()
    draw = stage.drawn()
    stop(stage.parts, draw.id, SUPERVISOR, DrawReason.RULE_ERROR)
    kept = [name for held in stage.world.objects.held.values() for name in held]
    assert not [name for name in kept if name.startswith("invitees")]


def test_a_register_under_draw_cannot_be_rejected() -> None:
    stage = StageOne()
    draw = stage.committed()
    with pytest.raises(Refusal, match=r"intake\.draw_running"):
        reject(stage.parts, draw.extract, STAFF, "intake.withdrawn")


def outcome(stage: StageOne, draw: Draw) -> tuple[str, str]:
    found = stage.draw(draw)
    assert found.phase is DrawPhase.DRAWN
    assert found.record is not None
    digest = hashlib.sha256(published(stage.parts, found.record.name)).hexdigest()
    assert digest == found.record.sha256
    return digest, found.model_dump_json(include={"invitees", "reserves"})


@pytest.mark.parametrize("twice", [False, True])
def test_duplicate_delivery_changes_nothing(twice: bool) -> None:
    stage = StageOne()
    draw = stage.seeded()
    for _ in range(2):
        stage.world.drain(STEPS, twice=twice, shuffle=Random(1))
    assert stage.trail().count('"draw.published"') == 1
    outcome(stage, draw)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 12))
def test_a_crash_anywhere_in_the_selection_changes_nothing(at: int, after: bool) -> None:
    stage = StageOne()
    draw = stage.seeded()
    assert stage.world.drain_with_crash(STEPS, CrashPlan(at, after))
    assert stage.trail().count('"draw.published"') == 1
    assert stage.trail().count('"draw.files_published"') == 1
    assert outcome(stage, draw)[0] == outcome_without_crash()


def outcome_without_crash() -> str:
    stage = StageOne()
    draw = stage.drawn()
    return outcome(stage, draw)[0]


@pytest.mark.parametrize("at", range(1, 14))
def test_a_crash_anywhere_in_the_import_keeps_the_key_of_the_first_try(at: int) -> None:
    stage = StageOne()
    extract = stage.upload()
    assert stage.world.drain_with_crash(STEPS, CrashPlan(at))
    imported = stage.extract(extract).imported
    assert imported is not None
    draw = prepare_after(stage)
    assert draw.second_run_equal
    assert stage.trail().count('"extract.imported"') == 1


def prepare_after(stage: StageOne) -> Draw:
    approve_extract(stage.parts, "as-1.extract-1", SUPERVISOR, PaperDecision())
    draw = prepare(stage.parts, stage.assembly, STAFF)
    stage.drain()
    return stage.draw(draw)
