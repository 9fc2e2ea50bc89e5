"""Names, logins and mails of the ward's people end when all is erased, everybody told, and 30 days over."""

from datetime import timedelta

import pytest

from shared.documents.assembly import Assembly
from shared.documents.erasure import Erasure, IssuedCertificate
from shared.documents.holding import Holding, Phase
from shared.documents.notice import Audience, Notice
from shared.domain.erasure import Reason
from shared.domain.plan import load_plan
from shared.domain.plan_people import GONE, without_people
from shared.services.repository import Change
from shared.services.ward_people import AFTERWARDS, forget_ward_people
from tests.component.contract_job import AFTER_EVENT, PLAN, Job, running
from tests.component.erasure_run import begin, holding_id, run
from tests.component.test_plan_changes import VENUE, approve, propose

PEOPLE = ("企画 一郎", "企画 花子", "kikaku@ward.example", '"staff1"', "staff2")


def test_a_plan_without_people_says_all_else() -> None:
    before, after = load_plan(PLAN), load_plan(without_people(PLAN))
    named = {"staff", "supervisors", "auditors", "mail"}
    assert after.model_dump(exclude=named) == before.model_dump(exclude=named)
    text = without_people(PLAN)
    people = (*before.staff, *before.supervisors, *before.auditors)
    gone = [*(one.name for one in people), *(one.mail for one in people if one.mail), *before.mail.ward]
    assert not [word for word in (*gone, *before.mail.auditor) if word in text]
    left = {one.login for one in (*after.staff, *after.supervisors, *after.auditors)}
    assert left.isdisjoint(one.login for one in people)
    assert without_people(text) == text


@pytest.fixture
def job() -> Job:
    """All is erased but in name: one holding by the saga, the others' ends written as it leaves them."""
    job = running()
    propose(job, VENUE)
    approve(job)
    job.at(AFTER_EVENT)
    begin(job)
    run(job)
    pattern = job.parts.repository.get(Erasure, holding_id(job))
    for holding in job.parts.repository.all(Holding):
        if holding.phase is not Phase.ERASED:
            job.parts.repository.change(
                Holding, holding.id, lambda current: Change(current.with_(phase=Phase.ERASED))
            )
            job.parts.repository.create(Change(pattern.with_(id=holding.id, reason=Reason.RETENTION_OVER)))
    issues = tuple(one.with_(final=True) for one in pattern.issues)
    for erasure in job.parts.repository.all(Erasure):
        job.parts.repository.change(Erasure, erasure.id, lambda current: Change(current.with_(issues=issues)))
    return job


def last(job: Job) -> IssuedCertificate:
    return job.parts.repository.get(Erasure, holding_id(job)).issues[-1]


def state(job: Job) -> str:
    found = job.world.state.documents.items()
    return "".join(one.stored.body for path, one in found if path.startswith(("assembly/", "plan-version/")))


def test_they_are_forgotten_once_and_their_ids_stay(job: Job) -> None:
    before = job.assembly
    assert all(word in state(job).replace('\\"', '"') for word in PEOPLE)
    job.at(last(job).at + AFTERWARDS - timedelta(seconds=1))
    forget_ward_people(job.parts)
    assert job.assembly == before
    job.at(last(job).at + AFTERWARDS)
    forget_ward_people(job.parts)
    forget_ward_people(job.parts)
    now = job.assembly
    assert not [word for word in PEOPLE if word in state(job).replace('\\"', '"')]
    assert [one.actor for one in now.members] == [one.actor for one in before.members]
    assert {one.name for one in now.members} == {GONE}
    assert (now.plan_sha256, now.plan.event) == (before.plan_sha256, before.plan.event)
    assert job.parts.trail.read(now.trail).decode().count('"assembly.people_erased"') == 1


def test_a_mail_that_is_on_its_way_keeps_them(job: Job) -> None:
    holding = holding_id(job)
    waiting = Notice(
        id=f"{holding}.1.ward-99",
        trail=job.assembly.trail,
        holding=holding,
        audience=Audience.WARD,
        message_id="m@ward.example",
    )
    job.parts.repository.create(Change(waiting))
    job.at(last(job).at + AFTERWARDS)
    forget_ward_people(job.parts)
    assert job.assembly.people_erased is None


def test_a_living_holding_or_an_interim_certificate_keeps_them(job: Job) -> None:
    job.at(last(job).at + AFTERWARDS)
    interim = tuple(one.with_(final=False) for one in (last(job),))
    job.parts.repository.change(
        Erasure, holding_id(job), lambda current: Change(current.with_(issues=interim))
    )
    forget_ward_people(job.parts)
    assert job.parts.repository.get(Assembly, job.assembly.id).people_erased is None
    living = running()
    forget_ward_people(living.parts)
    assert living.assembly.people_erased is None
