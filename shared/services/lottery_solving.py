"""The fairest distribution under quotas: computed once for an input, kept in the holding, bounded in time."""

import hashlib
import json
from collections.abc import Sequence

from shared.documents.assembly import Assembly
from shared.documents.quotas import Fairness, QuotaPhase, Quotas
from shared.domain.canonical_json import Json, canonical
from shared.domain.ids import SYSTEM_ACTOR, HoldingId
from shared.domain.invitee import Invitee
from shared.domain.quotas.levels import NoPanel
from shared.domain.quotas.leximin import Tell
from shared.domain.quotas.panels import Panels, Quota
from shared.domain.quotas.programs import OutOfTime
from shared.domain.quotas.solution import kept_distribution, solve
from shared.domain.trail import Facts
from shared.errors import Refusal
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.lottery_pool import Solved, in_the_pool
from shared.services.parts import Parts
from shared.services.quota_counts import panels_for, people_of
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage

DISTRIBUTION_CLASS = "lottery-distribution"
_SHARE_OF_TIMEOUT = 3
_BESIDES_S = 1.0
"""For everything in the step that is not the search."""
_TELL_EVERY_S = 2.0


def solve_quotas(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/solve`: what the quotas cost, for the second person; a problem ends in a draft."""
    quotas = parts.repository.settled(Quotas, message.unit)
    if quotas.phase is not QuotaPhase.SOLVING:
        return
    assembly = parts.repository.get(Assembly, quotas.assembly)
    people = list(people_of(parts, assembly, in_the_pool(parts, assembly)).values())
    try:
        found = solved(parts, message.holding, assembly, people, quotas.quotas, _Progress(parts, quotas.id))
    except Refusal as refusal:
        back_to_draft(parts, quotas.id, refusal)
        return

    def propose(current: Quotas) -> Change[Quotas] | None:
        if current.phase is not QuotaPhase.SOLVING or current.rows != quotas.rows:
            return None
        facts: Facts = {"types": found.fairness.types, "certified": str(found.fairness.certified).lower()}
        entry = Entry(SYSTEM_ACTOR, "quotas.solved", current.id, facts=facts)
        return Change(current.with_(phase=QuotaPhase.PROPOSED, fairness=found.fairness), (entry,))

    parts.repository.change(Quotas, quotas.id, propose)


def solved(
    parts: Parts,
    holding: HoldingId,
    assembly: Assembly,
    people: Sequence[Invitee],
    quotas: Sequence[Quota],
    tell: Tell,
) -> Solved:
    """The distribution for these applicants, as kept by an earlier try or computed now.

    Raises Refusal `lottery.quotas_impossible`, `lottery.quotas_no_time`.
    """
    panels = panels_for(assembly.plan, people, quotas)
    vault = vault_of(parts, holding)
    kept = vault.find(DISTRIBUTION_CLASS, _digest(panels))
    stored = json.loads(kept) if kept else json.loads(_kept(parts, vault, panels, tell))
    return Solved(kept_distribution(stored["distribution"]), Fairness.model_validate_json(stored["fairness"]))


def _kept(parts: Parts, vault: HoldingObjects, panels: Panels, tell: Tell) -> bytes:
    begin = parts.clock.real_now()
    budget = parts.settings.function_timeout_s / _SHARE_OF_TIMEOUT - _BESIDES_S

    def spent() -> float:
        return (parts.clock.real_now() - begin).total_seconds()

    try:
        solution = solve(parts.solver, panels, lambda: budget - spent(), tell)
    except NoPanel:
        raise Refusal("lottery.quotas_impossible") from None
    except OutOfTime:
        raise Refusal("lottery.quotas_no_time") from None
    fairness = Fairness.of(solution, panels.applicants, len(panels.types), spent())
    value: dict[str, Json] = {
        "distribution": solution.to_json(),
        "fairness": fairness.model_dump_json(),
    }
    data = canonical(value)
    vault.put(DISTRIBUTION_CLASS, _digest(panels), data)
    return data


def _digest(panels: Panels) -> str:
    """Names the input: equal pools and quotas have the same distribution."""
    value: list[Json] = [
        list(panels.categories),
        [list(features) for features in panels.types],
        list(panels.sizes),
        panels.seats,
        [[q.category, q.feature, q.least, q.most] for q in panels.quotas],
    ]
    return hashlib.sha256(canonical(value)).hexdigest()[:32]


class _Progress:
    """Keeps the page informed, not more often than every few seconds."""

    def __init__(self, parts: Parts, quotas_id: str) -> None:
        self._parts, self._id = parts, quotas_id
        self._told = parts.clock.real_now()

    def __call__(self, found: int, _missed: float) -> None:
        now = self._parts.clock.real_now()
        if (now - self._told).total_seconds() >= _TELL_EVERY_S:
            self._told = now
            self._parts.repository.change(
                Quotas, self._id, lambda current: Change(current.with_(found=found))
            )


def back_to_draft(parts: Parts, quotas_id: str, refusal: Refusal) -> None:
    """The quotas need another look; the page says why."""

    def decide(current: Quotas) -> Change[Quotas] | None:
        if current.phase not in (QuotaPhase.SOLVING, QuotaPhase.APPROVED):
            return None
        entry = Entry(SYSTEM_ACTOR, "quotas.unsolved", current.id, outcome=refusal.code)
        return Change(current.with_(phase=QuotaPhase.DRAFT, problem=refusal.code, approval=None), (entry,))

    parts.repository.change(Quotas, quotas_id, decide)
