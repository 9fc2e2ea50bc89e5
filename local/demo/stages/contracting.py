"""The ward registers the contract; its people are named, received and trained, and confirm the clauses."""

from datetime import timedelta
from pathlib import Path, PurePosixPath

from local.demo.job import Job
from local.demo.page import Page
from local.people import DEMO_PEOPLE, DemoPerson
from shared.domain.roles import HANDLER

CLAUSES = Path(__file__).parents[1] / "clauses.txt"
CONTRACTOR = "株式会社まちづくり運営（架空）"
AFTER_EVENT = timedelta(days=75)
RESPONSIBLE, *HANDLERS = [person for person in DEMO_PEOPLE if person.email.endswith("@contractor.example")]
PLACE = {
    "address": "東京都架空区仮町1-1",
    "room": "第2作業室",
    "cabinet": "書庫A-1",
    "key_holder": "責任 五月",
}
HERE = "127.0.0.1"
"""From where everybody of the demo comes."""
DEVICE = {"maker": "架空電機", "model": "NB-2027", "serial": "SN-000123"}


def play(job: Job) -> None:
    _register(job)
    _receive(job)
    _prepare(job)
    _receive_things(job)
    _receive_and_train(job)
    _confirm(job)
    job.move_to_day(job.today() + timedelta(days=1))
    page = job.person("staff1").submit(job.contract, "activate-form")
    job.check("契約を開始" in page.text, "the contract is active from the day after signing")


def _register(job: Job) -> None:
    ends = job.plan.event.days[-1] + AFTER_EVENT
    term = {"signed_on": str(job.today()), "ends_on": str(ends), "contractor": CONTRACTOR}
    form = {**term, "clauses": CLAUSES.read_text(encoding="utf-8"), **_details(RESPONSIBLE)}
    job.person("staff1").submit(f"{job.assembly}/contracts/new", "contract-form", form)
    registered = job.person("staff1").open(f"{job.assembly}/contracts")
    job.seen["contract"] = PurePosixPath(registered.link("/contracts/as-")).name
    job.seen["contract_ends"] = str(ends)


def _prepare(job: Job) -> None:
    responsible = job.person(RESPONSIBLE.login)
    responsible.submit(job.contract, "place-form", PLACE)
    responsible.submit(job.contract, "device-form", DEVICE)
    responsible.submit(job.contract, "network-form", {"network": HERE})
    for handler in HANDLERS:
        form = {"role": HANDLER.value, **_details(handler)}
        responsible.submit(f"{job.contract}/people", "report-form", form)


def _receive(job: Job) -> Page:
    """Each person has a form of its own; received ones have none any more."""
    staff, people = job.person("staff1"), f"{job.contract}/people"
    while (page := staff.open(people)).has_form("/receive"):
        staff.submit(page, "/receive")
    return page


def _receive_things(job: Job) -> None:
    """What the contractor registered is of effect once the ward received it."""
    staff = job.person("staff1")
    while (page := staff.open(job.contract)).has_form("/receive"):
        staff.submit(page, "/receive")


def _receive_and_train(job: Job) -> None:
    staff, people, page = job.person("staff1"), f"{job.contract}/people", _receive(job)
    taught = {"act": "yes", "ordinance": "yes"}
    training = taught | {"day": str(job.today()), "material": "個人情報保護法と区の施行条例（実演用教材）"}
    for form in [form for form in page.forms if form.action.endswith("/training")]:
        staff.submit(people, form.action, training)


def _confirm(job: Job) -> None:
    for person in (RESPONSIBLE, *HANDLERS):
        job.person(person.login).submit(f"{job.contract}/clauses", "confirm-form")


def _details(person: DemoPerson) -> dict[str, str]:
    return {"name": person.name, "employer": CONTRACTOR, "login": person.login, "mail": person.email}
