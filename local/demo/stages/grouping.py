"""The contractor proposes sessions, the ward decides; groups are made, decided, and printed from a copy."""

from local.demo.job import Job
from local.demo.page import Page
from local.demo.person import Entered

PEOPLE_A_GROUP = 6
HOURS = (("10:00", "12:00"), ("13:00", "15:00"))
THEMES = ("駅前の広場をどう使うか", "坂の多いまちの移動")


def play(job: Job) -> None:
    here, groups = f"{job.contract}/programme", f"{job.assembly}/groups"
    job.person("responsible").submit(here, "programme-form", _rows(job))
    job.person("staff1").submit(here, "accept-form")
    job.person("staff1").submit(groups, "groups-form", {"apart": "1,2"})
    page = job.wait("staff1", groups, _made)
    quality = "同じ人と再び同じグループになる組" in page.text
    job.check(quality, "the page says how good the groups are")
    job.person("staff1").submit(page, "decide-form")
    handler = job.person("handler1")
    link = handler.open(f"{job.contract}/attendance").link("卓札")
    cards = handler.download(link)
    job.check(cards.startswith(b"%PDF-"), "the handler prints table cards from their own copy of the roster")
    job.keep_residents_file("table-cards.pdf", cards)


def _rows(job: Job) -> dict[str, Entered]:
    """Two sessions a day."""
    rows: dict[str, Entered] = {}
    groups = max(2, job.counts["participants"] // PEOPLE_A_GROUP)
    sessions = [(day, *hours) for day in range(1, len(job.plan.event.days) + 1) for hours in HOURS]
    for row, (day, begins, ends) in enumerate(sessions, 1):
        rows |= {f"day_{row}": day, f"begins_{row}": begins, f"ends_{row}": ends}
        rows |= {f"theme_{row}": THEMES[row % len(THEMES)], f"groups_{row}": groups}
    return rows


def _made(page: Page) -> bool:
    return any(mark.data.get("phase") == "ready" for mark in page.marked("groups"))
