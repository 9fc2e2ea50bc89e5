"""A hundred application forms keyed in Chromium by keyboard alone, with the time each of them takes.

The system's time is measured. The hands' time is the Keystroke-Level Model's (Card, Moran, Newell 1980,
Communications of the ACM 23, 396-410): 0.28 s a key, 1.35 s to look at a form and decide, twice a form.
"""

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from local.demo.job import Job
from local.demo.stages import STAGES
from local.folder import REPOSITORY
from local.supervisor import Stack
from tests.e2e.browser_person import BrowserPerson, Inspection
from tests.e2e.small_job import small_job

FORMS = 100
FORMS_AN_HOUR = 200
KEY_S, LOOK_S, LOOKS = 0.28, 1.35, 2
CODE_READ_S = 0.5
"""A code reader types the code and Enter at once; the hand brings the sheet under it."""
OUT = REPOSITORY / "test-output/keying.json"


@dataclass(frozen=True, slots=True)
class Keyed:
    """One form: keys pressed after the code was read, and seconds until the next form was ready."""

    keys: int
    system_s: float

    @property
    def whole_s(self) -> float:
        return CODE_READ_S + LOOKS * LOOK_S + self.keys * KEY_S + self.system_s


@pytest.fixture(scope="module")
def job(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """The job up to its posted letters."""
    with small_job(stack, tmp_path_factory.mktemp("job")) as job:
        for stage in STAGES:
            if stage.name == "scans":
                break
            stage.play(job)
        job.move_to_day(job.plan.replies.deadline)
        yield job


def test_a_hundred_forms_by_keyboard(
    job: Job, stack: Stack, browser: Browser, inspection: Inspection
) -> None:
    login = "staff1"
    staff = BrowserPerson(browser, login, stack.credentials.passwords[login], stack.portal_url, inspection)
    staff.open(f"{job.assembly}/replies/new")
    tab = staff._tab
    keyed = [_key(tab, code, number) for number, code in enumerate(job.reply_codes[:FORMS])]
    counts = staff.open(f"{job.assembly}/replies").mark("reply-counts").data
    staff.close()
    _report(keyed)

    assert int(counts["yes"]) + int(counts["no"]) == FORMS
    assert int(counts["no"]) == FORMS // 2
    assert max(form.whole_s for form in keyed) < 3600 / FORMS_AN_HOUR
    assert inspection.faults == []


def _key(tab: Page, code: str, number: int) -> Keyed:
    """As a person with a code reader: every second one declines, every tenth one wrote something."""
    tab.keyboard.insert_text(code)
    tab.keyboard.press("Enter")
    presses = ["y", "1", "2"] if number % 2 else ["n"]
    if number % 6 == 1:
        presses.append("w")
    words = "当日は車で行きます" if number % 10 == 1 else ""
    for key in presses:
        tab.keyboard.press(key)
    if words:
        tab.keyboard.press("k")
        tab.keyboard.insert_text(words)
    begun = time.monotonic()
    with tab.expect_navigation(wait_until="load"):
        tab.keyboard.press("Control+Enter" if words else "Enter")
    tab.wait_for_function("document.activeElement && document.activeElement.id === 'code'")
    assert tab.locator("[data-code]").count() == 0
    return Keyed(len(presses) + 2 * len(words) + 2, time.monotonic() - begun)


def _report(keyed: list[Keyed]) -> None:
    system = sorted(form.system_s for form in keyed)
    whole = [form.whole_s for form in keyed]
    found = {
        "forms": len(keyed),
        "keys_a_form": round(statistics.mean(form.keys for form in keyed), 1),
        "system_s_median": round(statistics.median(system), 3),
        "system_s_p95": round(system[int(0.95 * len(system))], 3),
        "system_s_max": round(system[-1], 3),
        "whole_s_mean": round(statistics.mean(whole), 2),
        "forms_an_hour": round(3600 / statistics.mean(whole)),
        "each_system_s": [round(form.system_s, 3) for form in keyed],
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print({name: value for name, value in found.items() if name != "each_system_s"}, flush=True)
