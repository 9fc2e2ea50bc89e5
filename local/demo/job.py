"""One run of the main job: the stack, the people at their browsers, the plan's dates, and what was seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from local.demo.page import Page
from local.demo.person import PATIENCE_S, Person
from local.people import DEMO_PEOPLE
from local.supervisor import Stack
from shared.domain.japan_time import JST
from shared.domain.plan import Plan, load_plan

OFFICE_OPENS = time(9)
PREPARATION = timedelta(days=14)


class DemoFailed(Exception):
    """Something the demo claims did not hold."""


class NotPossible(Exception):
    """The job cannot be done with this input; the sentence says why (exit code 2)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asked for. With an own extract no letter and no roster is kept.

    `phone`, `remarks`: what residents write where the form leaves room for it.
    """

    plan_file: Path
    extract: Path | None
    out: Path
    residents: int = 20_000
    yes: int = 96
    no: int = 140
    phone: str = "03-0000-0000"
    remarks: tuple[str, ...] = (
        "当日は子どもを預けたいです。",
        "連絡は夕方以降にお願いします。電話 03-0000-0000",
        "よろしくお願いします。",
    )

    @property
    def synthetic(self) -> bool:
        return self.extract is None


@dataclass
class Job:
    """`seen` and `counts` are for later stages and the summary; `reply_codes` is what residents read.

    `lots`: the letters as the handler pulled them, PDFs in order: what residents write on.
    """

    stack: Stack
    wish: Wish
    people: dict[str, Person]
    plan_text: str
    seen: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    reply_codes: list[str] = field(default_factory=list)
    lots: list[bytes] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        return load_plan(self.plan_text)

    @property
    def assembly(self) -> str:
        """Path of the assembly's page."""
        return f"/assemblies/{self.seen['assembly']}"

    @property
    def contract(self) -> str:
        """Path of the contract's page."""
        return f"/contracts/{self.seen['contract']}"

    def person(self, login: str) -> Person:
        return self.people[login]

    def today(self) -> date:
        return self.stack.clock.business_now().astimezone(JST).date()

    def move_to(self, instant: datetime) -> None:
        """Business time goes on to `instant`; a time that has passed already leaves it as it is."""
        if instant > self.stack.clock.business_now():
            self.stack.clock.move_to(instant)

    def move_to_day(self, day: date, at: time = OFFICE_OPENS) -> None:
        self.move_to(datetime.combine(day, at, JST))

    def keep(self, name: str, data: bytes) -> None:
        """Put a file into OUT."""
        file = self.wish.out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def keep_residents_file(self, name: str, data: bytes) -> None:
        """Put a file with residents' data into OUT: only of synthetic people."""
        if self.wish.synthetic:
            self.keep(name, data)

    def check(self, holds: bool, claim: str) -> None:
        """Raises DemoFailed unless what we claim holds."""
        if not holds:
            raise DemoFailed(claim)

    def wait(
        self, login: str, path: str, until: Callable[[Page], bool], patience_s: float = PATIENCE_S
    ) -> Page:
        """`login` looks at the page until it shows what is awaited; a part that died ends the waiting."""

        def shown(page: Page) -> bool:
            self.stack.check()
            return until(page)

        return self.person(login).wait(path, shown, patience_s)


def begun(stack: Stack, wish: Wish) -> Job:
    """The job on its first day: two weeks before the plan's commitment, at nine in Japan."""
    text = wish.plan_file.read_text(encoding="utf-8")
    people = {
        person.login: Person(person.login, stack.credentials.passwords[person.login], stack.portal_url)
        for person in DEMO_PEOPLE
    }
    job = Job(stack=stack, wish=wish, people=people, plan_text=text)
    first_day = (job.plan.draw.commit_by - PREPARATION).astimezone(JST).date()
    stack.clock.begin_at(datetime.combine(first_day, OFFICE_OPENS, JST))
    return job
