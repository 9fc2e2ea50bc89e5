"""An erased holding in Chromium, over fakes: its page tells every step, who took it, and the certificate."""

from contextlib import ExitStack

from playwright.sync_api import Browser

from shared.documents.holding import Holding, HoldingKind
from tests.component.test_links import contract_erased
from tests.component.test_stage_two_pages import WARD
from tests.e2e.browser_person import Inspection
from tests.e2e.test_browser_second_stage import AtTheirBrowsers


def test_an_erased_holdings_page_tells_each_step(browser: Browser, inspection: Inspection) -> None:
    world = contract_erased()
    holdings = world.parts().repository.all(Holding)
    [erased] = [one for one in holdings if one.holds is HoldingKind.CONTRACT]
    here = f"{WARD}/erasure/{erased.id}"
    with ExitStack() as opened:
        staff = AtTheirBrowsers(browser, inspection, opened)(world, "staff1")
        page = staff.open(here)
        staff.illustrate(here, "erasure-steps")
    [certificate] = page.marked("certificate")
    assert certificate.data["status"] == "interim"  # the contractor's devices have no statement there
    assert "保管物の読取り（1回目）" in page.text
    assert inspection.faults == []
