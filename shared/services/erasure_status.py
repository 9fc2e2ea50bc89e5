"""What people see of erasures: an assembly's holdings, where each stands, what may be asked for now."""

from dataclasses import dataclass
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.erasure import Erasure
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain import erasure as rules
from shared.domain.certificate_words import ITEMS, KINDS
from shared.domain.erasure import Act, Do, Finished, Held, Reason, Wait
from shared.domain.japan_time import after_end
from shared.errors import NotFound
from shared.services.custody import balance
from shared.services.erasure_saga import look, pauses
from shared.services.erasure_start import Gates
from shared.services.parts import Parts
from shared.services.retention import due_in

_DUTIES = {rules.Duty.MAIN: "本体", rules.Duty.ERASER: "消去係", rules.Duty.VERIFIER: "確認係"}


@dataclass(frozen=True, slots=True)
class Step:
    """An act of the saga as a line: `at` when it was done (the last time)."""

    title: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """One holding. `working`: the system is at it and the page may ask again."""

    holding: Holding
    erasure: Erasure | None
    words: str
    working: bool
    steps: tuple[Step, ...] = ()

    @property
    def title(self) -> str:
        return KINDS[self.holding.holds.name.lower()]

    @property
    def may_be_held(self) -> bool:
        return not self.holding.held and self.holding.phase in (Phase.ACTIVE, Phase.FROZEN)


def holdings_of(parts: Parts, assembly: Assembly) -> list[Holding]:
    """All holdings of an assembly, its extracts' and contracts' too."""
    return [found for found in parts.repository.all(Holding) if found.trail == assembly.trail]


def holding_of(parts: Parts, assembly: Assembly, holding_id: str) -> Holding:
    """Raises NotFound, also for a holding of another assembly."""
    holding = parts.repository.get(Holding, holding_id)
    if holding.trail != assembly.trail:
        raise NotFound("general.not_found")
    return holding


def status_of(parts: Parts, holding: Holding) -> Status:
    """Where the holding stands, in words."""
    erasure = parts.repository.find(Erasure, holding.id)
    if erasure is None:
        return Status(holding, None, "保留中" if holding.held else "保管中", working=False)
    if not erasure.started:
        return Status(holding, erasure, "承認者の承認を待っています", working=False)
    saga = look(parts, holding.holding_id)
    next_ = saga.next_act(parts.clock.real_now(), pauses(parts))
    steps = tuple(_step(act, [deed.at for deed in saga.done(act)]) for act in Act)
    blocked = bool(holding.blocks)
    working = isinstance(next_, Do | Wait) and not blocked
    return Status(holding, erasure, "停止中" if blocked else _words(next_), working, steps)


def gates_of(parts: Parts, assembly: Assembly, holding: Holding) -> tuple[Reason, Gates]:
    """For which reason people may ask for the erasure now, and what is true of it."""
    now = parts.clock.business_now()
    if holding.holds is HoldingKind.CONTRACT:
        return Reason.CONTRACT_SETTLED, {
            "event_over": now >= after_end(assembly.plan.event.days[-1]),
            "ledger_balanced": balance(parts, holding.owner).closed,
        }
    due = (found for found in due_in(parts, assembly, now) if found.holding == holding.id)
    return Reason.RETENTION_OVER, next((found.gates for found in due), {})


def may_be_requested(parts: Parts, assembly: Assembly, holding: Holding) -> bool:
    """Whether `erasure_start.request` would be taken now."""
    reason, gates = gates_of(parts, assembly, holding)
    active = holding.phase is Phase.ACTIVE and not holding.held
    return active and rules.closed_gate(holding.holds.value, reason, gates) is None


def _step(act: Act, done: list[datetime]) -> Step:
    return Step(ITEMS[act.value], _DUTIES[rules.DUTY_OF[act]], done[-1] if done else None)


def _words(next_: rules.Next) -> str:
    match next_:
        case Do(act):
            return f"消去を進めています（次：{ITEMS[act.value]}）"
        case Wait(act):
            return f"待ち時間です（次：{ITEMS[act.value]}）"
        case Held():
            return "保留中"
        case Finished():
            return "消去済"
