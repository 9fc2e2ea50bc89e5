"""From the contractor's proposal to groups on paper: decided by the ward, crash-proof, numbers only in state."""

from dataclasses import replace
from datetime import time
from random import Random

import pytest

from shared.documents.grouping import Grouping, GroupingPhase
from shared.documents.lottery import DeclineReason
from shared.documents.programme import Programme, ProgrammePhase, SentBackFor
from shared.documents.representation import RepresentationPhase
from shared.documents.result_letters import ResultsPhase
from shared.domain.changes import Stage
from shared.domain.grouping import Wishes
from shared.domain.programme import Session
from shared.domain.roles import HANDLER, RESPONSIBLE, STAFF
from shared.errors import Denied
from shared.services import programme, representation, result_letters
from shared.services.actors import Actor
from shared.services.change_list import state_none
from shared.services.contract import change_clauses
from shared.services.declines import decline
from shared.services.grouping import ask_for_groups, decide_groups, groupings_of, read_groups
from shared.services.grouping_print import GroupPaper, copy_groups_pdf, ward_groups_pdf
from tests.component.contract_job import OVER, Job, refusing
from tests.component.stage_two import STEPS, an_invitee
from tests.component.test_roster_service import PEOPLE, job, proposed, pulled
from tests.fakes import CrashPlan

__all__ = ["job"]

MORNING = Session(1, time(10), time(12), "駅前の広場をどう使うか", 2)
AFTERNOON = replace(MORNING, begins=time(13), ends=time(15), theme="坂の多いまちの移動")
SESSIONS = [MORNING, AFTERNOON]


def submitted(job: Job) -> Programme:
    return programme.submit(job.parts, job.contract, job.responsible, SESSIONS)


def accepted(job: Job) -> Programme:
    return programme.decide(job.parts, job.contract, submitted(job).number, job.staff)


def made(job: Job, wishes: Wishes = Wishes()) -> Grouping:  # noqa: B008 - frozen
    ask_for_groups(job.parts, job.assembly, job.staff, wishes)
    job.world.drain(STEPS)
    return groupings_of(job.parts, job.assembly.id)[-1]


def decided(job: Job) -> Grouping:
    return decide_groups(job.parts, job.assembly, made(job).id, job.staff)


def test_the_ward_decides_what_the_contractor_proposed(job: Job) -> None:
    assert accepted(job).phase is ProgrammePhase.ACCEPTED
    assert list(programme.sessions_of(job.parts, accepted_of(job))) == SESSIONS


def accepted_of(job: Job) -> Programme:
    found = programme.accepted_programme(job.parts, job.assembly)
    assert found
    return found


def test_a_proposal_sent_back_is_followed_by_another(job: Job) -> None:
    first = submitted(job)
    with refusing("programme.undecided"):
        programme.submit(job.parts, job.contract, job.responsible, [MORNING])
    programme.decide(job.parts, job.contract, first.number, job.staff, SentBackFor.GROUPS)
    second = programme.submit(job.parts, job.contract, job.handler, [MORNING])

    assert second.number == 2
    with refusing("programme.decided"):
        programme.decide(job.parts, job.contract, first.number, job.staff)


def test_the_same_proposal_twice_is_one(job: Job) -> None:
    assert submitted(job).id == submitted(job).id
    assert len(programme.programmes_of(job.parts, job.contract.id)) == 1


@pytest.mark.parametrize(
    ("sessions", "code"),
    [
        ([], "programme.empty"),
        ([replace(MORNING, day=3)], "programme.day"),
        ([replace(MORNING, ends=time(9))], "programme.hours"),
        ([AFTERNOON, MORNING], "programme.hours"),
        ([replace(MORNING, theme=" ")], "programme.theme"),
        ([replace(MORNING, groups=0)], "programme.groups"),
        (
            [replace(MORNING, day=1, begins=time(n), ends=time(n, 30)) for n in range(8, 21)],
            "programme.too_many",
        ),
    ],
)
def test_a_bad_proposal_changes_nothing(job: Job, sessions: list[Session], code: str) -> None:
    with refusing(code):
        programme.submit(job.parts, job.contract, job.responsible, sessions)
    assert programme.programmes_of(job.parts, job.contract.id) == []


def test_nobody_proposes_who_is_not_named_or_after_the_end(job: Job) -> None:
    with refusing("pull.not_named", Denied):
        programme.submit(job.parts, job.contract, job.staff, SESSIONS)
    job.at(OVER)
    with refusing("contract.ended"):
        programme.submit(job.parts, job.contract, job.responsible, SESSIONS)


def test_groups_wait_for_the_programme_and_the_roster(job: Job) -> None:
    with refusing("groups.no_programme"):
        ask_for_groups(job.parts, job.assembly, job.staff, Wishes())
    accepted(job)
    with refusing("groups.no_roster"):
        ask_for_groups(job.parts, job.assembly, job.staff, Wishes())


def test_everybody_has_a_table_and_wishes_are_kept(job: Job) -> None:
    accepted(job)
    proposed(job)
    found = made(job, Wishes(fixed={1: 2}, apart=frozenset({(2, 3)})))

    for _, groups in read_groups(job.parts, job.assembly, found):
        assert sorted(number for group in groups for number in group) == list(range(1, PEOPLE + 1))
        assert 1 in groups[1]
        assert not any({2, 3} <= set(group) for group in groups)
    assert found.quality
    assert found.quality.repeats >= found.quality.at_least


def test_wishes_that_contradict_each_other_are_told(job: Job) -> None:
    accepted(job)
    proposed(job)
    found = made(job, Wishes(apart=frozenset({(1, 2), (1, 3), (1, 4)})))

    assert found.phase is GroupingPhase.IMPOSSIBLE
    assert found.problem
    assert found.problem.code == "groups.apart_impossible"
    with refusing("groups.not_ready"):
        decide_groups(job.parts, job.assembly, found.id, job.staff)


def test_a_decline_after_the_groups_asks_for_new_ones(job: Job) -> None:
    accepted(job)
    roster = proposed(job)
    found = made(job)
    decline(job.parts, job.assembly, job.staff, roster.panel[0], DeclineReason.DECLINED)

    with refusing("groups.panel_changed"):
        decide_groups(job.parts, job.assembly, found.id, job.staff)


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 18, 2))
def test_making_groups_goes_on_after_a_crash(job: Job, at: int, after: bool) -> None:
    accepted(job)
    proposed(job)
    ask_for_groups(job.parts, job.assembly, job.staff, Wishes())
    job.world.drain_with_crash(STEPS, CrashPlan(at, after))

    (found,) = groupings_of(job.parts, job.assembly.id)
    assert found.phase is GroupingPhase.READY
    assert job.parts.trail.read(job.assembly.trail).count(b'"groups.made"') == 1


def test_a_message_twice_makes_groups_once(job: Job) -> None:
    accepted(job)
    proposed(job)
    ask_for_groups(job.parts, job.assembly, job.staff, Wishes())
    job.world.drain(STEPS, twice=True)

    assert groupings_of(job.parts, job.assembly.id)[0].phase is GroupingPhase.READY
    assert job.parts.trail.read(job.assembly.trail).count(b'"groups.made"') == 1


def test_the_handler_prints_from_their_own_copy_with_its_mark(job: Job) -> None:
    accepted(job)
    packet = pulled(job)
    decided(job)
    handler = Actor(job.handler, "handler1", "取扱 六子", frozenset({HANDLER}))

    for paper in GroupPaper:
        pdf = copy_groups_pdf(job.parts, job.contract, packet, 1, paper, handler)
        (page,) = job.parts.press.read_back(pdf)
        assert "取扱六子" in page.text
        assert "控え1" in page.text
        assert "緑川1子" in page.text
        assert "坂の多いまちの移動" in page.text
    change_clauses(job.parts, job.contract.id, "第1 改めた本文", job.staff)
    with refusing("pull.clauses_not_confirmed"):
        other = Actor(
            job.actor("responsible", RESPONSIBLE), "responsible", "責任 五郎", frozenset({RESPONSIBLE})
        )
        copy_groups_pdf(job.parts, job.contract, packet, 1, GroupPaper.LISTS, other)


def test_undecided_groups_are_printed_by_nobody_at_the_contractor(job: Job) -> None:
    accepted(job)
    packet = pulled(job)
    made(job)
    handler = Actor(job.handler, "handler1", "取扱 六子", frozenset({HANDLER}))

    with refusing("groups.none"):
        copy_groups_pdf(job.parts, job.contract, packet, 1, GroupPaper.CARDS, handler)


def test_after_the_end_the_contractor_prints_nothing(job: Job) -> None:
    accepted(job)
    packet = pulled(job)
    decided(job)
    job.at(OVER)
    handler = Actor(job.handler, "handler1", "取扱 六子", frozenset({HANDLER}))

    with refusing("pull.contract_ended"):
        copy_groups_pdf(job.parts, job.contract, packet, 1, GroupPaper.LISTS, handler)


def test_the_ward_prints_and_it_is_recorded(job: Job) -> None:
    accepted(job)
    proposed(job)
    staff = Actor(job.staff, "staff1", "企画 一郎", frozenset({STAFF}))
    pdf = ward_groups_pdf(job.parts, job.assembly, decided(job), GroupPaper.LISTS, staff)

    assert "企画一郎（区）" in job.parts.press.read_back(pdf)[0].text
    assert b'"groups.printed"' in job.parts.trail.read(job.assembly.trail)


def test_neither_names_nor_themes_nor_wishes_are_outside_the_holdings(job: Job) -> None:
    accepted(job)
    proposed(job)
    made(job, Wishes(apart=frozenset({(2, 3)})))
    places = [str(place.__dict__) for place in (job.world.state, job.world.queue, job.world.records)]

    for place in places:
        assert "広場" not in place
        assert "apart" not in place
        assert not any(an_invitee(number).name in place for number in range(1, PEOPLE + 1))


@pytest.mark.parametrize("seed", range(5))
def test_groups_letters_of_result_and_report_do_not_mind_their_order(job: Job, seed: int) -> None:
    """All three are asked for at once; messages come twice and in any order."""
    accepted(job)
    proposed(job)
    state_none(job.parts, job.assembly, Stage.RESULTS, job.staff)
    ask_for_groups(job.parts, job.assembly, job.staff, Wishes())
    result_letters.start(job.parts, job.assembly, job.staff)
    representation.ask(job.parts, job.assembly, job.staff)
    job.world.drain(STEPS, twice=True, shuffle=Random(seed))

    assert groupings_of(job.parts, job.assembly.id)[0].phase is GroupingPhase.READY
    assert result_letters.mailings_of(job.parts, job.assembly.id)[0].phase is ResultsPhase.READY
    assert representation.reports_of(job.parts, job.assembly.id)[0].phase is RepresentationPhase.READY
    trail = job.parts.trail.read(job.assembly.trail)
    for made_once in (b'"groups.made"', b'"results.made"', b'"representation.made"'):
        assert trail.count(made_once) == 1
