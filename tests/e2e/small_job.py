"""The main job with few residents, by the stages of `make demo`: the same acts, and counts that are known before."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.demo.job import Job, Wish, begun
from local.folder import REPOSITORY
from local.settings_for import ShortTimes
from local.supervisor import Stack
from local.synthetic_register import HEADERS, Shares, register
from shared.adapters.blob_state import BlobStateStore
from shared.adapters.storage_accounts import blob_service

RESIDENTS, SEED = 400, 11
ORDINARY = Shares(latin_name=0, unprintable=0, protected=0, postal_code_short=0)
"""Nobody whose letter is not printed in a lot: the counts hold whoever is drawn."""
NAME, ADDRESS = "金糸雀", "雲雀野"
"""Stands in every resident's name, and in every address: wherever one of them leaks it is found."""
REMARK, PHONE = "鶺鴒病の母を介護", "090-7731-0246"
"""What residents write on their forms."""
SIZES = {
    "invitees = 1200": "invitees = 120",
    "reserves = 300": "reserves = 30",
    "minimum = 60": "minimum = 8",
    "seats = 60": "seats = 8",
    "alternates = 36": "alternates = 4",
}
TIMES = ShortTimes(function_timeout=12, message_lock=3, sighting_gap=1)
COUNTS = {
    "drawn": 120,
    "in_lots": 120,
    "hand_made": 0,
    "own_hand": 0,
    "stopped": 0,
    "yes": 12,
    "no": 4,
    "participants": 8,
    "alternates": 4,
    "holdings_left": 0,
    "keys_left": 0,
}
"""What a run that nobody disturbs ends with."""


@dataclass(frozen=True)
class SmallWish(Wish):
    """These residents are invented too: letters and roster may be kept."""

    phone: str = PHONE
    remarks: tuple[str, ...] = (f"{REMARK}しています。",)

    @property
    def synthetic(self) -> bool:
        return True


@contextmanager
def small_job(stack: Stack, folder: Path) -> Iterator[Job]:
    """The job on its first day on a started stack; plan, register and OUT below `folder`."""
    plan, file, out = folder / "plan.toml", folder / "register.csv", folder / "out"
    plan.write_text(small_plan(), encoding="utf-8")
    with file.open("w", encoding="cp932", newline="") as text:
        csv.writer(text).writerows([HEADERS, *residents()])
    out.mkdir()
    wish = SmallWish(plan_file=plan, extract=file, out=out, yes=COUNTS["yes"], no=COUNTS["no"])
    job = begun(stack, wish)
    try:
        yield job
    finally:
        for person in job.people.values():
            person.close()


def small_plan() -> str:
    plan = (REPOSITORY / "local/demo/plan.toml").read_text(encoding="utf-8")
    for large, small in SIZES.items():
        assert large in plan
        plan = plan.replace(large, small)
    return plan


def residents() -> Iterator[tuple[str, ...]]:
    """Rows of the register, bad ones among them; who counts has a name and no mark of protection."""
    for *frame, address, name in register(RESIDENTS, SEED, shares=ORDINARY):
        if name and not frame[HEADERS.index("支援措置")]:
            yield (*frame, f"{ADDRESS}{address}", f"{NAME}　{name}")


def documents(stack: Stack, *kinds: str) -> dict[str, dict[str, Any]]:
    """State documents (of these kinds, or all) as they are now, by path."""
    with blob_service(stack.accounts.data) as service:
        state = BlobStateStore(service)
        paths = [path for kind in kinds or ("",) for path in state.paths(f"{kind}/" if kind else "")]
        return {path: json.loads(state.load(path).body) for path in paths}
