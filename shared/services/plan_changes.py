"""An approved plan changes (計画の変更): staff propose a text with a reason, a second person approves it.

Only keys by which nothing was made yet; each version is kept, and what was made keeps the one it was made by.
"""

import hashlib
from contextlib import suppress
from datetime import datetime

from shared.documents.assembly import Amendment, Assembly
from shared.documents.base import ObjectRef
from shared.documents.extract import Extract, ExtractPhase
from shared.documents.handed_forms import HandedForms
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.documents.lottery import Lottery
from shared.documents.mail_merge import MailMerge
from shared.documents.plan_version import PlanVersion, plan_version_id
from shared.documents.quotas import Quotas
from shared.documents.result_letters import ResultLetters
from shared.documents.too_few import TooFew
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.ids import ActorId, AssemblyId, HoldingId
from shared.domain.japan_time import after_end, day_of
from shared.domain.packet_kinds import PacketKind
from shared.domain.plan import Plan, load_plan
from shared.domain.plan_changes import Difference, Reached, differences, require_open
from shared.errors import NameTaken, NotFound, Refusal
from shared.services.backstop import last_day_allowed
from shared.services.contract import contracts_of, fresh_object_id, require_within_backstop
from shared.services.holdings import vault_of
from shared.services.invitees import draws_of
from shared.services.packets import packets_of, set_dues_anew
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

LONGEST_REASON = 2000
_CLASS = "plan-change-reason"


def propose_plan(parts: Parts, assembly: Assembly, plan_text: str, reason: str, actor: ActorId) -> Assembly:
    """Staff ask for another text; a further proposal replaces the one that waits.

    Raises Refusal `plan.*` as `load_plan`, `plan.nothing_changes`, `plan.key_used` (fields),
    `plan.change_in_past`, `plan.reason_missing`, `plan.retention_too_long`, `contract.outlives_backstop`,
    `assembly.not_active`."""
    text = plan_text.replace("\r\n", "\n")
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise Refusal("plan.reason_missing", limit=LONGEST_REASON)
    _require_possible(parts, assembly, load_plan(text))
    vault = vault_of(parts, _holding(parts, assembly).holding_id)
    stored = vault.put(_CLASS, fresh_object_id(parts), reason.strip().encode())
    asked = Amendment(
        plan_text=text,
        plan_sha256=hashlib.sha256(text.encode()).hexdigest(),
        reason=stored,
        approval=propose(actor, parts.clock.business_now()),
    )

    def decide(current: Assembly) -> Change[Assembly]:
        entry = Entry(actor, "assembly.plan_change_proposed", current.id, facts=_facts(current, asked))
        return Change(current.with_(amendment=asked), (entry,))

    return parts.repository.change(Assembly, assembly.id, decide)


def approve_change(
    parts: Parts, assembly: Assembly, sha256: str, actor: ActorId, decision: PaperDecision
) -> Assembly:
    """The second person's yes to the text with that digest: it is the plan from now on.

    Raises Denied `general.same_person`; Refusal `plan.no_change_proposed`, and as `propose_plan`: a key may
    have been used meanwhile."""
    done = assembly.plan_sha256 == sha256  # sent again after a crash, it goes on with the due dates
    changed = assembly if done else _changed(parts, assembly, sha256, actor, decision)
    for contract in contracts_of(parts, assembly.id):
        set_dues_anew(parts, changed, contract.id, actor)
    return changed


def _changed(
    parts: Parts, assembly: Assembly, sha256: str, actor: ActorId, decision: PaperDecision
) -> Assembly:
    asked = assembly.amendment
    if asked is None or asked.plan_sha256 != sha256:
        raise Refusal("plan.no_change_proposed")
    given = approve(asked.approval, actor, parts.clock.business_now(), decision)
    _require_possible(parts, assembly, load_plan(asked.plan_text))
    _keep(parts, assembly, asked.reason)

    def decide(current: Assembly) -> Change[Assembly]:
        if current.amendment != asked or current.plan_version != assembly.plan_version:
            raise Refusal("plan.no_change_proposed")
        changed = current.with_(
            plan_text=asked.plan_text,
            plan_sha256=asked.plan_sha256,
            plan_version=current.plan_version + 1,
            approval=given,
            amendment=None,
        )
        entry = Entry(actor, "assembly.plan_changed", current.id, facts=_facts(current, asked))
        return Change(changed, (entry,))

    return parts.repository.change(Assembly, assembly.id, decide)


def changes_asked(assembly: Assembly) -> list[Difference]:
    """What the waiting change would change."""
    return differences(assembly.plan, load_plan(assembly.amendment.plan_text)) if assembly.amendment else []


def versions_of(parts: Parts, assembly_id: str) -> list[PlanVersion]:
    """Those that were replaced, in order."""
    found = parts.repository.all(PlanVersion, f"{assembly_id}.plan-")
    return sorted(found, key=lambda version: version.number)


def version_numbered(parts: Parts, assembly: Assembly, number: int) -> PlanVersion:
    """Raises NotFound."""
    found = parts.repository.find(PlanVersion, plan_version_id(assembly.id, number))
    if found is None:
        raise NotFound("general.not_found")
    return found


def reason_of(parts: Parts, assembly: Assembly, reason: ObjectRef) -> str:
    """In words; empty once the assembly's records cannot be read."""
    holding = parts.repository.find(Holding, assembly.holding) if assembly.holding else None
    if holding is None or holding.phase is not Phase.ACTIVE or holding.locked:
        return ""
    return vault_of(parts, holding.holding_id).get(reason).decode()


def reached(parts: Parts, assembly: Assembly) -> frozenset[Reached]:
    """What has happened by now."""
    plan, now = assembly.plan, parts.clock.business_now()
    counted_on = plan.replies.counted_on or plan.replies.deadline
    below = f"{assembly.id}."
    extracts = parts.repository.all(Extract, f"{assembly.id}.extract-")
    facts = {
        Reached.REGISTER_IN: any(one.phase is not ExtractPhase.REJECTED for one in extracts),
        Reached.DRAW_BEGUN: bool(draws_of(parts, AssemblyId(assembly.id))),
        Reached.LETTERS_BEGUN: bool(parts.repository.all(MailMerge, assembly.id)),
        Reached.REPLIES_COUNTED: now >= after_end(counted_on)
        or bool(parts.repository.all(TooFew, assembly.id)),
        Reached.FORMS_HANDED: bool(parts.repository.all(HandedForms, below)),
        Reached.LOTTERY_BEGUN: bool(
            parts.repository.all(Lottery, assembly.id) or parts.repository.all(Quotas, assembly.id)
        ),
        Reached.RESULTS_BEGUN: bool(parts.repository.all(ResultLetters, below)),
        Reached.EVENT_BEGUN: day_of(now) >= plan.event.days[0],
    }
    return frozenset(one for one, holds in facts.items() if holds)


def assigned_kinds(parts: Parts, assembly: Assembly) -> frozenset[PacketKind]:
    """Kinds of which a packet has been handed over."""
    contracts = contracts_of(parts, assembly.id)
    return frozenset(packet.holds for one in contracts for packet in packets_of(parts, one.id))


def _require_possible(parts: Parts, assembly: Assembly, new: Plan) -> None:
    _holding(parts, assembly)
    changes = differences(assembly.plan, new)
    require_open(changes, reached(parts, assembly), assigned_kinds(parts, assembly))
    changed = {change.key for change in changes}
    _require_future(parts, new, changed)
    if any(key.startswith("retention.") for key in changed):
        _require_backstop(parts, assembly, new)


def _require_future(parts: Parts, new: Plan, changed: set[str]) -> None:
    """A day that is changed lies ahead. Raises Refusal `plan.change_in_past`."""
    now = parts.clock.business_now()
    ahead = {
        "replies.deadline": now < after_end(new.replies.deadline),
        "lottery.event_at": now < new.lottery.event_at,
        "draw.commit_by": now < new.draw.commit_by,
        "event.days": day_of(now) < new.event.days[0],
        "retention.assembly_until": now < after_end(new.retention.assembly_until),
        "retention.people_until": now < after_end(new.retention.people_until),
    }
    if not all(holds for key, holds in ahead.items() if key in changed):
        raise Refusal("plan.change_in_past")


def _require_backstop(parts: Parts, assembly: Assembly, new: Plan) -> None:
    """Raises Refusal `plan.retention_too_long` (last), `contract.outlives_backstop` (last)."""
    contracts = contracts_of(parts, assembly.id)
    retention = new.retention
    ends = [(HoldingKind.ASSEMBLY, assembly.holding, retention.assembly_until)]
    ends += [(HoldingKind.PEOPLE, one.people, retention.people_until) for one in contracts]
    for kind, holding, until in ends:
        last = last_day_allowed(kind, _opened(parts, holding))
        if until > last:
            raise Refusal("plan.retention_too_long", last=last.isoformat())
    for one in contracts:
        require_within_backstop(retention.grace_days, one.ends_on, _opened(parts, one.holding))


def _opened(parts: Parts, holding_id: HoldingId | None) -> datetime:
    """When it was opened; one that is not yet opens now at the earliest."""
    holding = parts.repository.find(Holding, holding_id) if holding_id else None
    return (holding.opened_at if holding else None) or parts.clock.business_now()


def _holding(parts: Parts, assembly: Assembly) -> Holding:
    """Raises Refusal `assembly.not_active` before the plan's approval and once the records go."""
    holding = parts.repository.find(Holding, assembly.holding) if assembly.holding else None
    if holding is None or holding.phase is not Phase.ACTIVE:
        raise Refusal("assembly.not_active")
    return holding


def _keep(parts: Parts, assembly: Assembly, reason: ObjectRef) -> None:
    """The version that is replaced, before it is."""
    version = PlanVersion(
        id=plan_version_id(assembly.id, assembly.plan_version),
        trail=assembly.trail,
        number=assembly.plan_version,
        plan_text=assembly.plan_text,
        plan_sha256=assembly.plan_sha256,
        approval=assembly.approval,
        replaced_for=reason,
    )
    with suppress(NameTaken):  # an earlier try of this very approval kept it
        parts.repository.create(Change(version))


def _facts(current: Assembly, asked: Amendment) -> dict[str, str | int]:
    """Digests of both texts, and how many keys differ."""
    return {
        "version": current.plan_version + 1,
        "from_sha256": current.plan_sha256,
        "plan_sha256": asked.plan_sha256,
        "keys": len(differences(current.plan, load_plan(asked.plan_text))),
    }
