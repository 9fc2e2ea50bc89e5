"""Holds: an incident keeps a holding from erasure, and its key disabled, until the hold is lifted.

Two people may enable a held key for a purpose and some days. The eraser does it (services/key_hold.py).
"""

from collections.abc import Callable
from datetime import date, timedelta

from shared.documents.erasure import KeyHold
from shared.documents.holding import Holding, KeyUse, Phase
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.holds import LONGEST_USE_DAYS, Purpose
from shared.domain.ids import SYSTEM_ACTOR, ActorId, HoldingId
from shared.domain.japan_time import day_of
from shared.errors import Refusal
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

type Decide = Callable[[Holding], tuple[Holding, Entry] | None]


def hold(parts: Parts, holding_id: HoldingId, actor: ActorId, incident: str) -> Holding:
    """Keep a holding from erasure until lifted, and have its key disabled.

    Raises Refusal `erasure.too_late` past the point of no return."""

    def decide(holding: Holding) -> tuple[Holding, Entry] | None:
        if holding.phase in (Phase.DOOMED, Phase.ERASED):
            raise Refusal("erasure.too_late")
        if incident in holding.holds_on:
            return None
        entry = Entry(actor, "erasure.held", holding.id, facts={"incident": incident})
        return holding.with_(holds_on=(*holding.holds_on, incident)), entry

    return _change(parts, holding_id, decide)


def lift(parts: Parts, holding_id: HoldingId, actor: ActorId, incident: str) -> Holding:
    """End this incident's hold: two people closed it (services/incidents.py).

    With the last one gone the key is enabled and a begun erasure goes on."""

    def decide(holding: Holding) -> tuple[Holding, Entry] | None:
        if incident not in holding.holds_on:
            return None
        others = tuple(other for other in holding.holds_on if other != incident)
        use = holding.key_use if others else None
        entry = Entry(actor, "erasure.hold_lifted", holding.id, facts={"incident": incident})
        return holding.with_(holds_on=others, key_use=use), entry

    return _change(parts, holding_id, decide)


def ask_use(parts: Parts, holding_id: HoldingId, actor: ActorId, purpose: Purpose, until: date) -> Holding:
    """Staff ask for a held key, through `until`.

    Raises Refusal `holding.not_held`, `holding.use_given`, `holding.use_too_long`."""
    now = parts.clock.business_now()
    if not timedelta(0) <= until - day_of(now) <= timedelta(days=LONGEST_USE_DAYS):
        raise Refusal("holding.use_too_long", days=LONGEST_USE_DAYS)

    def decide(holding: Holding) -> tuple[Holding, Entry]:
        if not holding.held:
            raise Refusal("holding.not_held")
        if not holding.locked:
            raise Refusal("holding.use_given")
        use = KeyUse(purpose=purpose, until=until, approval=propose(actor, now))
        facts = {"purpose": purpose.value, "until": until.isoformat()}
        return holding.with_(key_use=use), Entry(actor, "holding.key_use_proposed", holding.id, facts=facts)

    return _change(parts, holding_id, decide)


def approve_use(parts: Parts, holding_id: HoldingId, actor: ActorId, decision: PaperDecision) -> Holding:
    """The second person's yes: the key is enabled for that purpose.

    Raises Denied `general.same_person`; Refusal `holding.no_use_proposed`, `holding.use_too_long`."""
    now = parts.clock.business_now()

    def decide(holding: Holding) -> tuple[Holding, Entry]:
        use = holding.key_use
        if use is None or use.approval.given:
            raise Refusal("holding.no_use_proposed")
        if use.until < day_of(now):
            raise Refusal("holding.use_too_long", days=LONGEST_USE_DAYS)
        given = use.with_(approval=approve(use.approval, actor, now, decision))
        facts = {"purpose": use.purpose.value, "until": use.until.isoformat()}
        return holding.with_(key_use=given), Entry(actor, "holding.key_use_given", holding.id, facts=facts)

    return _change(parts, holding_id, decide)


def end_use(parts: Parts, holding_id: HoldingId, actor: ActorId) -> Holding:
    """The purpose is served, or is not wanted any more: the key is disabled again."""

    def decide(holding: Holding) -> tuple[Holding, Entry] | None:
        if holding.key_use is None:
            return None
        return holding.with_(key_use=None), Entry(actor, "holding.key_use_ended", holding.id)

    return _change(parts, holding_id, decide)


def keep_holds(parts: Parts) -> None:
    """The sweeper's round: end uses whose day is over; send again what the eraser has not done."""
    today = day_of(parts.clock.business_now())
    shut = {done.id for done in parts.repository.all(KeyHold) if done.shut}
    for holding in parts.repository.all(Holding):
        if holding.key_use and holding.key_use.until < today:
            end_use(parts, holding.holding_id, SYSTEM_ACTOR)
        elif holding.phase in (Phase.ACTIVE, Phase.FROZEN) and (holding.id in shut) is not holding.locked:
            parts.repository.send(_errand(holding))


def is_shut(parts: Parts, holding: Holding) -> bool:
    """Whether the eraser has disabled its key for a hold (or is about to)."""
    done = parts.repository.find(KeyHold, holding.id)
    return done is not None and done.shut


def _change(parts: Parts, holding_id: HoldingId, decide: Decide) -> Holding:
    """Whatever changes who may use the key is told to the eraser in the same commit."""

    def change(holding: Holding) -> Change[Holding] | None:
        decided = decide(holding)
        if decided is None:
            return None
        changed, entry = decided
        return Change(changed, (entry,), (_errand(holding),))

    return parts.repository.change(Holding, holding_id, change)


def _errand(holding: Holding) -> Errand:
    return Errand(Step.KEEP_KEY, holding.holding_id, holding.id)
