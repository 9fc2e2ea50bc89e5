"""What every test in a browser starts from: Chromium, a stack of its own, and what was seen of its pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from local.folder import REPOSITORY, StackFolder
from local.people import DEMO_PEOPLE
from local.ports import free_ports
from local.supervisor import Stack
from tests.e2e.browser_person import CHROMIUM, Inspection

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
