"""The whole job in Chromium, by the people who do it; every kind of page is checked for accessibility."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from local.demo.job import Job, Wish, begun
from local.demo.stages import STAGES
from local.folder import REPOSITORY, StackFolder
from local.people import DEMO_PEOPLE
from local.ports import free_ports
from local.supervisor import Stack
from tests.e2e.browser_person import CHROMIUM, BrowserPerson, Inspection

SCREENS = REPOSITORY / "test-output/screens"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def inspection() -> Inspection:
    SCREENS.mkdir(parents=True, exist_ok=True)
    return Inspection(SCREENS, frozenset(person.name for person in DEMO_PEOPLE))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(StackFolder(tmp_path_factory.mktemp("stack")), free_ports(), in_memory=True) as stack:
        stack.start()
        yield stack


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
    assert inspection.faults == []
    assert {"/login 200", "/assemblies/x 200", "/assemblies/x/plan 200"} <= inspection.seen


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
