"""The representativeness report: each stage counted rightly, small counts hidden, published by two."""

import json
from contextlib import suppress
from datetime import date

import pytest

from shared.documents.representation import Representation, RepresentationPhase
from shared.domain.approvals import PaperDecision
from shared.domain.canonical_json import canonical
from shared.domain.representation import Basis, Counted, Stage, outside, report
from shared.domain.suppression import SMALLEST_SHOWN
from shared.domain.whole_population import public_whole
from shared.errors import Denied, Refusal
from shared.services import representation as service
from shared.services.attendance import accept_attendance, key_attendance
from shared.services.publication import published
from shared.services.publications import fix_statistics, told_of
from shared.services.replies import replies_of
from shared.services.withdrawal import withdraw
from tests.component.contract_job import AFTER_EVENT, PC, Job, refusing
from tests.component.stage_two import STEPS, an_invitee
from tests.component.test_roster_service import PEOPLE, job, released, supervisor
from tests.component.test_roster_service import marks as day_marks
from tests.component.test_stage_two_pages import WARD
from tests.component.test_stage_two_pages import Stage as Portal
from tests.fakes import Crash, CrashPlan, Meanwhile
from tests.portal_visitor import Visitor

__all__ = ["job"]


def held(job: Job) -> Job:
    """Four applied and have seats; two of them came on the first day, and the ward has accepted it."""
    released(job)
    job.at(AFTER_EVENT)
    key_attendance(job.parts, job.contract, job.handler, 1, day_marks([1, 2]), PC)
    accept_attendance(job.parts, job.contract, job.staff, 1)
    return job


def made(job: Job) -> Representation:
    service.ask(job.parts, job.assembly, job.staff)
    job.world.drain(STEPS)
    return service.reports_of(job.parts, job.assembly.id)[-1]


def published_by_two(job: Job) -> Representation:
    number = made(job).number
    service.propose_publication(job.parts, job.assembly, number, job.staff)
    service.approve_publication(job.parts, job.assembly, number, supervisor(job), PaperDecision())
    job.world.drain(STEPS)
    return service.reports_of(job.parts, job.assembly.id)[-1]


def test_each_stage_counts_whom_it_reached(job: Job) -> None:
    found = service.read_report(job.parts, job.assembly, made(held(job)), public=False)

    assert found["totals"] == {
        "drawn": PEOPLE,
        "delivered": PEOPLE,
        "replied": PEOPLE,
        "applied": PEOPLE,
        "selected": PEOPLE,
        "attended": 2,
    }
    women = next(row for row in found["features"]["sexes"] if row["name"] == "女")
    assert women["counts"]["applied"] == PEOPLE // 2


def test_who_withdrew_has_neither_replied_nor_applied(job: Job) -> None:
    reply = replies_of(job.parts, job.assembly)[0].reply
    withdraw(job.parts, job.assembly, job.staff, reply)
    job.world.drain(STEPS)
    found = service.read_report(job.parts, job.assembly, made(job), public=False)

    assert found["totals"]["drawn"] == PEOPLE
    assert found["totals"]["applied"] == found["totals"]["selected"] == PEOPLE - 1


def test_the_public_sees_no_small_count(job: Job) -> None:
    document = published_by_two(held(job))
    assert document.json_file
    said = json.loads(published(job.parts, document.json_file.name))

    counts = [count for row in said["cells"] + said["sex_by_age"] for count in row["counts"].values()]
    counts += [n for rows in said["features"].values() for row in rows for n in row["counts"].values()]
    assert not [count for count in counts if count is not None and 0 < count < SMALLEST_SHOWN]
    assert said["totals"]["attended"] == 2
    assert said["public"] is True


def test_nobody_publishes_alone_or_twice(job: Job) -> None:
    number = made(job).number
    with refusing("representation.not_proposed"):
        service.approve_publication(job.parts, job.assembly, number, supervisor(job), PaperDecision())
    service.propose_publication(job.parts, job.assembly, number, job.staff)
    with refusing("general.same_person", Denied):
        service.approve_publication(job.parts, job.assembly, number, job.staff, PaperDecision())


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 30, 4))
def test_making_and_publishing_go_on_after_a_crash(job: Job, at: int, after: bool) -> None:
    service.ask(job.parts, job.assembly, job.staff)
    job.world.drain_with_crash(STEPS, CrashPlan(at, after))
    (ready,) = service.reports_of(job.parts, job.assembly.id)
    assert ready.phase is RepresentationPhase.READY
    service.propose_publication(job.parts, job.assembly, 1, job.staff)
    service.approve_publication(job.parts, job.assembly, 1, supervisor(job), PaperDecision())
    job.world.drain_with_crash(STEPS, CrashPlan(at, after))

    (out,) = service.reports_of(job.parts, job.assembly.id)
    assert out.phase is RepresentationPhase.PUBLISHED
    trail = job.parts.trail.read(job.assembly.trail)
    assert trail.count(b'"representation.made"') == trail.count(b'"representation.published"') == 1


def test_a_second_report_is_made_but_not_published(job: Job) -> None:
    """Whoever has both would know who withdrew in between."""
    published_by_two(job)
    service.ask(job.parts, job.assembly, job.staff)
    job.world.drain(STEPS)

    with pytest.raises(Refusal, match=r"representation\.published_before"):
        service.propose_publication(job.parts, job.assembly, 2, job.staff)
    assert [one.phase for one in service.reports_of(job.parts, job.assembly.id)] == [
        RepresentationPhase.PUBLISHED,
        RepresentationPhase.READY,
    ]


def test_of_two_proposed_reports_one_is_published(job: Job) -> None:
    for number in (1, 2):
        service.ask(job.parts, job.assembly, job.staff)
        job.world.drain(STEPS)
        service.propose_publication(job.parts, job.assembly, number, job.staff)
    service.approve_publication(job.parts, job.assembly, 2, supervisor(job), PaperDecision())

    with pytest.raises(Refusal, match=r"representation\.published_before"):
        service.approve_publication(job.parts, job.assembly, 1, supervisor(job), PaperDecision())


def two_proposed(job: Job) -> None:
    """Somebody withdrew between the two."""
    for number in (1, 2):
        service.ask(job.parts, job.assembly, job.staff)
        job.world.drain(STEPS)
        service.propose_publication(job.parts, job.assembly, number, job.staff)
        if number == 1:
            withdraw(job.parts, job.assembly, job.staff, replies_of(job.parts, job.assembly)[0].reply)
            job.world.drain(STEPS)


def approved_at(job: Job, number: int, meanwhile: Meanwhile) -> str:
    """Code of the refusal, or nothing."""
    parts = job.world.parts(plan=meanwhile)
    try:
        service.approve_publication(parts, job.assembly, number, supervisor(job), PaperDecision())
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("at", range(1, 30))
def test_of_two_approvals_at_once_one_report_is_published(job: Job, at: int) -> None:
    """Before each call of the process that approves the first, another one approves the second."""
    two_proposed(job)
    refused: list[str] = []
    other = Meanwhile(at, act=lambda: refused.append(approved_at(job, 2, Meanwhile(0))))
    refused.append(approved_at(job, 1, other))
    job.world.drain(STEPS)
    if other.calls < at:
        refused.append(approved_at(job, 2, Meanwhile(0)))
    assert sorted(refused) == ["", "representation.published_before"]
    phases = [one.phase for one in service.reports_of(job.parts, job.assembly.id)]
    assert sorted(phases) == [RepresentationPhase.PUBLISHED, RepresentationPhase.READY]
    assert job.parts.trail.read(job.assembly.trail).count(b'"representation.published"') == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 24))
def test_an_approval_that_died_is_given_again_and_no_other(job: Job, at: int, after: bool) -> None:
    two_proposed(job)
    dying = job.world.parts(plan=CrashPlan(at, after))
    with suppress(Crash):
        service.approve_publication(dying, job.assembly, 1, supervisor(job), PaperDecision())
    chosen = told_of(job.parts, job.assembly.id).report
    if chosen:
        assert approved_at(job, 2, Meanwhile(0)) == "representation.published_before"
    assert approved_at(job, 1, Meanwhile(0)) in ("", "representation.not_proposed")
    job.parts.repository.settled(Representation, f"{job.assembly.id}.representation-1")
    job.world.drain(STEPS)
    first, second = service.reports_of(job.parts, job.assembly.id)
    assert (first.phase, second.phase) == (RepresentationPhase.PUBLISHED, RepresentationPhase.READY)


def test_the_statistics_of_the_same_count_stand_beside_the_report(job: Job) -> None:
    published_by_two(job)
    fix_statistics(job.parts, job.assembly, job.staff)
    assert told_of(job.parts, job.assembly.id).statistics


def test_after_the_report_no_statistics_of_another_count_are_fixed(job: Job) -> None:
    published_by_two(job)
    withdraw(job.parts, job.assembly, job.staff, replies_of(job.parts, job.assembly)[0].reply)
    job.world.drain(STEPS)
    with refusing("statistics.other_count"):
        fix_statistics(job.parts, job.assembly, job.staff)


def test_after_the_statistics_no_report_of_another_count_is_published(job: Job) -> None:
    """Not even where the replies are the same: who came decides too which counts are hidden."""
    proposed = made(job).number
    service.propose_publication(job.parts, job.assembly, proposed, job.staff)
    held(job)
    fix_statistics(job.parts, job.assembly, job.staff)
    with refusing("representation.other_count"):
        service.approve_publication(job.parts, job.assembly, proposed, supervisor(job), PaperDecision())
    assert published_by_two(job).phase is RepresentationPhase.PUBLISHED


def test_messages_twice_publish_once(job: Job) -> None:
    service.ask(job.parts, job.assembly, job.staff)
    job.world.drain(STEPS, twice=True)
    service.propose_publication(job.parts, job.assembly, 1, job.staff)
    service.approve_publication(job.parts, job.assembly, 1, supervisor(job), PaperDecision())
    job.world.drain(STEPS, twice=True)

    assert job.parts.trail.read(job.assembly.trail).count(b'"representation.published"') == 1


def test_no_name_and_no_token_is_in_what_is_published(job: Job) -> None:
    published_by_two(held(job))
    said = str(job.world.records.__dict__) + str(job.world.state.__dict__)

    assert not any(an_invitee(n).name in said or an_invitee(n).token in said for n in range(1, PEOPLE + 1))


# The rule itself


def people(count: int, sex: str, stages: set[Stage]) -> list[Counted]:
    return [Counted(sex, "30～39歳", "中央", frozenset(stages))] * count


def test_a_stage_is_held_against_the_population_by_chance() -> None:
    population = public_whole(
        {(sex, "30～39歳", "中央"): 50_000 for sex in ("女", "男")}, ({"女", "男"}, set(), {"中央"})
    )
    basis = Basis("as-1", date(2027, 10, 5), date(2027, 10, 2), population)
    drawn = people(100, "女", {Stage.DRAWN, Stage.APPLIED}) + people(100, "男", {Stage.DRAWN})
    features = json.loads(canonical(report(drawn, basis, public=False)))["features"]

    assert outside(features["sexes"], Stage.DRAWN) == 0
    assert outside(features["sexes"], Stage.APPLIED) == 2
    assert features["ages"][0]["population"] is None


# At the portal


@pytest.fixture
def portal() -> Portal:
    """The roster is out."""
    portal = Portal()
    portal.release()
    return portal


def test_staff_make_it_two_publish_it_everyone_reads_it(portal: Portal) -> None:
    here = f"{WARD}/representation"
    portal.visitor("staff1").act(here, here)
    portal.drain()
    page = portal.visitor("staff1").get(here).text
    assert 'data-phase="ready"' in page
    assert "<svg" in page
    assert "<desc" in page
    public = f"/public/representation/{WARD.rpartition('/')[2]}/1"
    assert Visitor(portal.job.world).get(public).status_code == 404
    portal.visitor("staff1").act(here, f"{here}/1/propose")
    portal.visitor("supervisor").act(here, f"{here}/1/approve")
    portal.drain()

    anybody = Visitor(portal.job.world)
    shown = anybody.get(public).text
    assert "＊" in shown
    assert anybody.get(f"{public}/representation.pdf").headers["content-type"] == "application/pdf"
    assert anybody.get(f"{public}/representation.json").json()["protocol"] == "togikai-representation/1"
    assert anybody.get(f"{public}/other.json").status_code == 404
    internal = portal.visitor("supervisor").get(f"{here}/1/report.pdf")
    assert "区の内部資料" in internal.content.decode()


@pytest.mark.parametrize("login", ["handler1", "responsible", "auditor"])
def test_the_full_report_is_the_wards(portal: Portal, login: str) -> None:
    assert portal.visitor(login).get(f"{WARD}/representation").status_code == 403
