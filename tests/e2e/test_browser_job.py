"""The whole job in Chromium, by the people who do it; every kind of page is checked for accessibility."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from local import synthetic_register
from local.demo.job import Job, Wish, begun
from local.demo.stages import STAGES
from local.folder import REPOSITORY
from local.supervisor import Stack
from tests.e2e.browser_person import BrowserPerson, Inspection

UPLOAD_PART = 4 * 1024 * 1024
PICTURES = {
    "plan": [("supervisor", "{assembly}/plan", "plan")],
    "contract": [("staff1", "{contract}", "contract")],
    "extract": [("supervisor", "{assembly}/extract", "extract"), ("staff1", "/", "home")],
    "draw": [("staff1", "{assembly}/draw", "draw")],
    "letters": [
        ("staff1", "{assembly}/letters", "letters"),
        ("handler1", "{contract}/packets", "packets"),
    ],
    "replies": [("staff1", "{assembly}/replies", "replies"), ("staff1", "{assembly}", "assembly")],
    "lottery": [("staff1", "{assembly}/lottery", "lottery")],
    "returns": [("staff1", "{contract}/ledger", "ledger")],
    "contract-erasure": [("staff1", "{assembly}/erasure", "erasure")],
}
"""After a stage: who takes which page's picture under which name."""
KINDS = {
    "/login",
    *(
        "/assemblies/new",
        "/assemblies/x",
        "/assemblies/x/plan",
        "/assemblies/x/extract",
        "/assemblies/x/draw",
    ),
    *("/assemblies/x/letters", "/assemblies/x/replies", "/assemblies/x/replies/new", "/assemblies/x/lottery"),
    *("/assemblies/x/roster", "/assemblies/x/erasure", "/assemblies/x/contracts/new", "/contracts/x"),
    *("/contracts/x/clauses", "/contracts/x/people", "/contracts/x/packets", "/contracts/x/returns"),
    *("/contracts/x/ledger", "/contracts/x/statements", "/contracts/x/attendance"),
    *("/contracts/x/programme", "/assemblies/x/groups", "/assemblies/x/results"),
    *("/assemblies/x/lottery/calls", "/assemblies/x/representation", "/public/representation/x/x"),
    *("/assemblies/x/e-application", "/assemblies/x/replies/x", "/assemblies/x/replies/x/correct"),
    *("/assemblies/x/forms", "/assemblies/x/forms/x", "/assemblies/x/scans", "/assemblies/x/scans/pages/x"),
}
"""Pages that must have been looked at."""


@pytest.fixture(scope="module")
def job(
    stack: Stack, browser: Browser, inspection: Inspection, tmp_path_factory: pytest.TempPathFactory
) -> Job:
    """A small assembly: fewer residents, the same acts."""
    folder = tmp_path_factory.mktemp("out")
    plan = folder / "plan.toml"
    plan.write_text(
        _small((REPOSITORY / "local/demo/plan.toml").read_text(encoding="utf-8")), encoding="utf-8"
    )
    job = begun(stack, Wish(plan_file=plan, extract=None, out=folder, residents=600, yes=14, no=6))
    for login, password in stack.credentials.passwords.items():
        job.people[login] = BrowserPerson(browser, login, password, stack.portal_url, inspection)
    return job


def _small(plan: str) -> str:
    sizes = {"invitees = 1200": "invitees = 120", "reserves = 300": "reserves = 30"}
    sizes |= {"seats = 60": "seats = 8", "alternates = 36": "alternates = 4", "minimum = 60": "minimum = 8"}
    for old, new in sizes.items():
        assert old in plan
        plan = plan.replace(old, new)
    return plan


def test_the_whole_job_in_a_browser(job: Job, inspection: Inspection) -> None:
    for stage in STAGES:
        print(stage.name, flush=True)
        stage.play(job)
        _take_pictures(job, stage.name)
    assert inspection.faults == []
    assert {kind for kind in KINDS if f"{kind} 200" not in inspection.seen} == set()


def _take_pictures(job: Job, stage: str) -> None:
    for login, path, name in PICTURES.get(stage, ()):
        person = job.person(login)
        assert isinstance(person, BrowserPerson)
        contract = job.contract if "contract" in job.seen else ""
        person.illustrate(path.format(assembly=job.assembly, contract=contract), name)


def test_the_page_sends_a_register_in_parts_and_follows_its_import(
    stack: Stack, browser: Browser, inspection: Inspection, tmp_path: Path
) -> None:
    """The upload script and the polling, on an assembly of its own (after the job: it leaves keys)."""
    staff, supervisor = (
        BrowserPerson(browser, login, stack.credentials.passwords[login], stack.portal_url, inspection)
        for login in ("staff1", "supervisor")
    )
    plan = (REPOSITORY / "local/demo/plan.toml").read_text(encoding="utf-8")
    plan = plan.replace("assembly_until = 2029", "assembly_until = 2036")
    page = staff.submit("/assemblies/new", "plan-form", {"plan": plan})
    supervisor.submit(f"{page.url}/plan", "approve-form")
    register = tmp_path / "register.csv"
    synthetic_register.write(register, 60_000, seed=1, encoding="utf-8")
    assert register.stat().st_size > UPLOAD_PART
    staff.open(f"{page.url}/extract")
    staff.choose_file(register)
    staff.sees('[data-testid="extract-phase"][data-phase="check"]')
    assert int(staff.sees('[data-testid="eligible"]').replace(",", "")) > 10_000
    staff.close()
    supervisor.close()


def test_login_and_forms_work_without_javascript(
    stack: Stack, browser: Browser, inspection: Inspection
) -> None:
    password = stack.credentials.passwords["staff2"]
    staff = BrowserPerson(browser, "staff2", password, stack.portal_url, inspection, scripts=False)
    plan = (REPOSITORY / "local/demo/plan.toml").read_text(encoding="utf-8")
    page = staff.submit("/assemblies/new", "plan-form", {"plan": plan})
    assert "承認待ち" in page.text
    assert staff.submit("/", "/logout").title.startswith("ログイン")
    staff.close()


def test_the_inspection_sees_a_page_that_is_not_accessible(browser: Browser, tmp_path: Path) -> None:
    tab = browser.new_page()
    tab.set_content(
        "<title>企画 一郎</title><img src='data:,'><p style='width:3000px' id='a'>広い</p>"
        "<form method='post' id='a'><button>送る</button></form>"
    )
    own = Inspection(tmp_path, frozenset({"企画 一郎"}))
    own.look(tab, 200)
    tab.close()
    found = " ".join(own.faults)
    expected = (
        "image-alt",
        "html-has-lang",
        "wider than 390",
        "id twice",
        "no csrf field",
        "企画 一郎 in address",
    )
    assert [fault for fault in expected if fault not in found] == []
