"""Everything comes back: copies and collections are erased, paper is counted, devices are stated clean."""

from collections.abc import Mapping
from datetime import timedelta

from local.demo.job import Job
from local.demo.page import Form, Page
from local.demo.person import Entered, Person
from local.demo.stages.mailing import declare_erased


def play(job: Job) -> None:
    job.move_to_day(job.plan.event.days[-1] + timedelta(days=1))
    returns = f"{job.contract}/returns"
    declare_erased(job, "handler1")
    responsible = job.person("responsible")
    sheets = {"sheets": job.counts["participants"]}
    by_hand = sheets | {"way": "hand"}
    responsible.submit(returns, "/return", by_hand)
    staff, ledger = job.person("staff1"), f"{job.contract}/ledger"
    _send_back(job, staff, ledger)
    responsible.submit(returns, "/return", by_hand)
    _all(staff, ledger, "/approve", {}, only="/collections/")
    _return_own(responsible, returns)
    _all(staff, ledger, "/accept", sheets, only="/paper/")
    _all(staff, ledger, "/accept", {}, only="/collections/")
    page = staff.open(ledger)
    job.check("清算されていない項目" not in page.text, "every item of the ledger is returned or erased")
    states = {"method": "clear", "done_on": str(job.today())}
    responsible.submit(f"{job.contract}/statements", "/statements/paper", states | {"method": "returned"})
    _all(responsible, f"{job.contract}/statements", "", states, only="/statements/")


def _send_back(job: Job, staff: Person, ledger: str) -> None:
    """The first return is not in order: the ward sends it back, and it is open again."""
    page = staff.submit(ledger, "/reject", {"reason": "not-received"})
    job.check("清算されていない項目" in page.text, "a return that the ward sent back is open again")


def _return_own(responsible: Person, returns: str) -> None:
    """Questionnaires go back on paper with their count; what is on the PC is erased."""
    page = responsible.open(returns)
    paper = next(mark for mark in page.marked("collection") if "アンケート" in mark.text)
    responsible.submit(page, f"{paper.data['ref']}/declare", {"fate": "return-declared", "way": "hand"})
    _all(responsible, returns, "/declare", {"fate": "erased"}, only="/collections/")


def confirm(job: Job) -> None:
    """Ward staff have looked at every device and medium: the ledger is closed."""
    ledger = f"{job.contract}/ledger"
    responsible = job.person("responsible")
    job.keep("contractor-statement.pdf", responsible.download(f"{job.contract}/statement.pdf"))
    responsible.submit(f"{job.contract}/statements", "sign-form")
    seen = {"seen_on": str(job.today()), "place": "ward-office", "present": "nobody"}
    page = _all(job.person("staff1"), ledger, "/confirm", seen, only="/media/")
    job.check("すべて清算され" in page.text, "the ledger balances and every medium is confirmed")


def _all(person: Person, path: str, ending: str, form: Mapping[str, Entered], *, only: str) -> Page:
    """Send each form of the page with such an action, one after the other, until none is left."""

    def waiting(page: Page) -> Form | None:
        return next((one for one in page.forms if only in one.action and one.action.endswith(ending)), None)

    while (found := waiting(page := person.open(path))) is not None:
        person.submit(
            page, found.action, {name: value for name, value in form.items() if name in found.fields}
        )
    return page
