"""Quotas from the first draft to a lottery that keeps them: relaxed if need be, approved by a second person."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from shared.documents.lottery import LotteryPhase
from shared.documents.quotas import QuotaPhase, QuotaRow
from shared.domain.approvals import PaperDecision
from shared.errors import Denied, Refusal
from shared.services.lottery import commit_pool
from shared.services.lottery_opening import kept_quotas, open_table
from shared.services.publication import public_name, published
from shared.services.quotas import (
    Feasibility,
    approve_quotas,
    ask_approval,
    discard_quotas,
    feasibility,
    pool_people,
    propose_quotas,
    save_quotas,
)
from shared.services.replies import replies_of
from shared.services.withdrawal import withdraw
from tests.component.quota_stage import APPLICANTS, HALF, QuotaStage
from tests.component.stage_two import STAFF, STEPS, SUPERVISOR
from tests.fakes import CrashPlan
from verify import check_lottery, check_lottery_table
from verify.bundle import Bundle


@cache
def _closed() -> QuotaStage:
    return QuotaStage()


@pytest.fixture
def stage() -> QuotaStage:
    return deepcopy(_closed())


def judged(stage: QuotaStage, rows: tuple[QuotaRow, ...]) -> Feasibility:
    parts = stage.world.parts()
    return feasibility(parts, stage.assembly.plan, pool_people(parts, stage.assembly), rows)


def test_without_quotas_nothing_changes(stage: QuotaStage) -> None:
    lottery = stage.commit()

    assert (lottery.quotas, lottery.fairness) == ((), None)
    assert stage.hold().held


def test_a_proposal_is_floor_and_ceil_of_the_share_with_a_tolerance(stage: QuotaStage) -> None:
    quotas = propose_quotas(stage.world.parts(), stage.assembly, STAFF, ["sex", "age"], 1)

    bounds = {(row.category, row.feature): (row.least, row.most) for row in quotas.rows}
    assert bounds["sex", "female"] == bounds["sex", "male"] == (2, 4)
    assert bounds["age", "60-69"] == (0, 3)  # 10 of 40 are 1.5 of 6
    assert quotas.phase is QuotaPhase.DRAFT


@pytest.mark.parametrize(
    ("categories", "tolerance", "code"),
    [([], 1, "quotas.no_category"), (["shoe"], 1, "quotas.not_planned"), (["sex"], 99, "quotas.tolerance")],
)
def test_a_proposal_from_nothing_is_refused(
    stage: QuotaStage, categories: list[str], tolerance: int, code: str
) -> None:
    with pytest.raises(Refusal, match=code.replace(".", r"\.")):
        propose_quotas(stage.world.parts(), stage.assembly, STAFF, categories, tolerance)


def test_quotas_that_fit_are_said_to_be_met(stage: QuotaStage) -> None:
    assert judged(stage, HALF).met


def test_quotas_that_do_not_fit_come_with_reasons_and_the_smallest_relaxation(stage: QuotaStage) -> None:
    """Five men applied."""
    rows = (QuotaRow(category="sex", feature="male", least=6, most=6), HALF[0])

    found = judged(stage, rows)

    assert found.met is False
    assert found.reasons == ("男性の申込者は5人のみで、下限6人に届きません。",)
    assert found.changes == ("男性の下限を6人から3人に",)
    assert judged(stage, found.relaxed).met


def test_a_rare_feature_is_named_as_the_reason(stage: QuotaStage) -> None:
    found = judged(
        stage,
        (
            QuotaRow(category="sex", feature="male", least=3, most=6),
            QuotaRow(category="age", feature="50-59", least=6, most=6),
        ),
    )

    assert found.met is False
    assert "男性・50〜59歳の申込者は1人のみです。" in " ".join(found.reasons)


def test_who_asked_may_not_approve(stage: QuotaStage) -> None:
    stage.ask()
    stage.drain()

    with pytest.raises(Denied, match=r"general\.same_person"):
        approve_quotas(stage.world.parts(), stage.assembly, STAFF, PaperDecision())


def test_the_second_person_sees_what_the_quotas_cost(stage: QuotaStage) -> None:
    stage.ask()
    stage.drain()

    fairness = stage.quotas.fairness
    assert fairness
    assert fairness.certified
    assert fairness.applicants == len(APPLICANTS)
    assert fairness.smallest < 6 / 18 < fairness.largest
    assert fairness.mean == pytest.approx(6 / 18)


def test_nothing_is_approved_before_it_was_asked_for(stage: QuotaStage) -> None:
    stage.save()

    with pytest.raises(Refusal, match=r"quotas\.not_proposed"):
        approve_quotas(stage.world.parts(), stage.assembly, SUPERVISOR, PaperDecision())


def test_quotas_that_cannot_be_met_are_not_put_to_a_second_person(stage: QuotaStage) -> None:
    stage.save((QuotaRow(category="age", feature="18-29", least=2, most=3),))

    with pytest.raises(Refusal, match=r"quotas\.cannot_be_met"):
        ask_approval(stage.world.parts(), stage.assembly, STAFF)


def test_while_quotas_wait_no_lottery_is_committed_to(stage: QuotaStage) -> None:
    stage.save()

    with pytest.raises(Refusal, match=r"lottery\.quotas_pending"):
        commit_pool(stage.world.parts(), stage.assembly, STAFF)


def test_an_edit_takes_the_approval_back(stage: QuotaStage) -> None:
    stage.approve()
    save_quotas(stage.world.parts(), stage.assembly, STAFF, HALF[:2])

    assert stage.quotas.phase is QuotaPhase.DRAFT
    assert stage.quotas.approval is None


def test_an_edit_while_solving_makes_the_solution_void(stage: QuotaStage) -> None:
    stage.ask()
    stage.save(HALF[:2])
    stage.drain()

    assert stage.quotas.phase is QuotaPhase.DRAFT


def test_discarded_quotas_leave_a_simple_lottery(stage: QuotaStage) -> None:
    stage.approve()
    discard_quotas(stage.world.parts(), stage.assembly, STAFF)

    assert stage.commit().quotas == ()


def test_after_the_commitment_quotas_are_fixed(stage: QuotaStage) -> None:
    stage.approve()
    stage.commit()

    with pytest.raises(Refusal, match=r"quotas\.fixed"):
        stage.save(HALF[:2])
    with pytest.raises(Refusal, match=r"quotas\.fixed"):
        discard_quotas(stage.world.parts(), stage.assembly, STAFF)


def test_the_panel_keeps_the_quotas_and_alternates_are_alike(stage: QuotaStage) -> None:
    stage.approve()
    stage.commit()
    lottery = stage.hold()

    pool = open_table(stage.world.parts(), stage.assembly, lottery, STAFF)
    sexes = [pool.table["types"][place.type]["sex"] for place in lottery.participants]
    assert sorted(sexes) == ["female"] * 3 + ["male"] * 3
    assert len(lottery.alternates) == 4
    assert {pool.table["groups"][place.group]["sex"] for place in lottery.alternates} == {"female", "male"}


def test_an_outsider_and_an_auditor_find_everything_true(stage: QuotaStage, tmp_path: Path) -> None:
    stage.approve()
    stage.commit()
    lottery = stage.hold()
    pool = open_table(stage.world.parts(), stage.assembly, lottery, STAFF)
    record = published(stage.world.parts(), public_name(lottery.assembly, "lottery-1/lottery-record.json"))
    (tmp_path / "lottery-record.json").write_bytes(record)
    (tmp_path / "lottery-table.json").write_bytes(pool.opened_table)
    (tmp_path / "audit.jsonl").write_bytes(stage.trail())
    bundle = Bundle(tmp_path, "")

    findings = [*check_lottery.check(bundle), *check_lottery_table.check(bundle)]

    assert [finding for finding in findings if not finding.ok] == []
    assert any(finding.subject == "lottery table: quotas" for finding in findings)
    assert all(one.kept for one in kept_quotas(pool))


def test_the_public_record_tells_no_feature(stage: QuotaStage) -> None:
    stage.approve()
    lottery = stage.commit()

    manifest = published(
        stage.world.parts(), public_name(lottery.assembly, "lottery-1/lottery-manifest.json")
    )
    assert b"female" not in manifest
    assert b"60-69" not in manifest
    assert len({entry["type"] for entry in json.loads(manifest)["pool"]}) > 2


def test_opening_the_table_is_recorded(stage: QuotaStage) -> None:
    stage.approve()
    open_table(stage.world.parts(), stage.assembly, stage.commit(), STAFF)

    assert stage.trail().count(b'"lottery.table_opened"') == 1


def test_each_message_delivered_twice_changes_nothing(stage: QuotaStage) -> None:
    stage.ask()
    stage.drain(twice=True)
    approve_quotas(stage.world.parts(), stage.assembly, SUPERVISOR, PaperDecision())
    commit_pool(stage.world.parts(), stage.assembly, STAFF)
    stage.drain(twice=True)

    for action in (b'"quotas.solved"', b'"quotas.approved"', b'"lottery.committed"'):
        assert stage.trail().count(action) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 12))
def test_solving_goes_on_after_a_crash_at_any_call(stage: QuotaStage, at: int, after: bool) -> None:
    stage.ask()
    stage.world.drain_with_crash(STEPS, CrashPlan(at, after))

    assert stage.quotas.phase is QuotaPhase.PROPOSED
    assert stage.trail().count(b'"quotas.solved"') == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 24, 2))
def test_commitment_goes_on_after_a_crash_at_any_call(stage: QuotaStage, at: int, after: bool) -> None:
    stage.approve()
    commit_pool(stage.world.parts(), stage.assembly, STAFF)
    stage.world.drain_with_crash(STEPS, CrashPlan(at, after))

    assert stage.lottery.manifest
    assert stage.lottery.manifest.published
    assert stage.trail().count(b'"lottery.committed"') == 1


def test_withdrawals_before_the_commitment_are_computed_anew(stage: QuotaStage) -> None:
    stage.approve()
    withdraw(
        stage.world.parts(), stage.assembly, STAFF, replies_of(stage.world.parts(), stage.assembly)[0].reply
    )
    stage.drain()

    lottery = stage.commit()

    assert lottery.applicants == len(APPLICANTS) - 1
    assert lottery.fairness
    assert lottery.fairness.applicants == len(APPLICANTS) - 1


def test_quotas_that_withdrawals_made_impossible_are_a_draft_again(stage: QuotaStage) -> None:
    """Withdrawn between the click and the step: nothing is published, the lottery is open as before."""
    rows = (QuotaRow(category="sex", feature="male", least=5, most=5),)
    stage.approve(rows)
    commit_pool(stage.world.parts(), stage.assembly, STAFF)
    parts = stage.world.parts()
    for reply in replies_of(parts, stage.assembly):
        if _sex(stage, reply.reply) == "male":
            withdraw(parts, stage.assembly, STAFF, reply.reply)
    stage.drain()

    assert stage.lottery.phase is LotteryPhase.CLOSED
    assert stage.lottery.manifest is None
    assert stage.quotas.phase is QuotaPhase.DRAFT
    assert stage.quotas.problem == "lottery.quotas_impossible"


def test_as_many_applicants_as_seats_are_all_in_and_need_no_quotas(stage: QuotaStage) -> None:
    stage.save()
    parts = stage.world.parts()
    for reply in replies_of(parts, stage.assembly)[6:]:
        withdraw(parts, stage.assembly, STAFF, reply.reply)
    stage.drain()

    with pytest.raises(Refusal, match=r"quotas\.not_needed"):
        ask_approval(parts, stage.assembly, STAFF)
    lottery = stage.commit()
    assert lottery.held
    assert len(lottery.participants) == 6


def _sex(stage: QuotaStage, reply: str) -> str:
    from shared.services.applicants import applicants

    found = applicants(stage.world.parts(), stage.assembly, [reply])  # type: ignore[list-item]
    return next(iter(found.values())).sex.value if found else ""
