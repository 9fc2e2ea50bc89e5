"""An assembly begins: a plan is proposed by staff, approved by a second person, and its holding is opened."""

import hashlib

from shared.documents.assembly import Assembly, AssemblyPhase, Member
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.ids import ActorId, AssemblyId, TrailId
from shared.domain.plan import Plan, load_plan
from shared.domain.roles import AUDITOR, STAFF, SUPERVISOR
from shared.errors import Conflict, Denied, NameTaken, Refusal
from shared.services.actors import named
from shared.services.backstop import last_day_allowed
from shared.services.holdings import open_holding
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

_ID_BYTES = 8


def new_id(parts: Parts) -> AssemblyId:
    """Fixed when the form is made, so that sending it twice makes one assembly."""
    return AssemblyId(f"as-{parts.entropy.token(_ID_BYTES).hex()}")


def draft(parts: Parts, assembly_id: AssemblyId, plan_text: str, actor: ActorId) -> Assembly:
    """A draft of `plan_text` (TOML), proposed by `actor`, who must be among its staff.

    Sending the same again changes nothing. Raises Refusal `plan.*`, Denied `assembly.not_among_staff`,
    Conflict when the id holds another plan.
    """
    assembly = _drafted(parts, assembly_id, plan_text, actor)
    entry = _entry(actor, "assembly.drafted", assembly)
    try:
        return parts.repository.create(Change(assembly, (entry,)))
    except NameTaken:
        existing = parts.repository.get(Assembly, assembly_id)
        if existing.plan_sha256 != assembly.plan_sha256:
            raise Conflict("general.stale_page") from None
        return existing


def redraft(parts: Parts, assembly_id: AssemblyId, plan_text: str, actor: ActorId) -> Assembly:
    """Another plan for a draft; whoever sends it is the proposer now. Raises Refusal as `draft`."""
    anew = _drafted(parts, assembly_id, plan_text, actor)

    def decide(current: Assembly) -> Change[Assembly] | None:
        if current.phase is not AssemblyPhase.DRAFT:
            raise Refusal("assembly.not_a_draft")
        if current.plan_sha256 == anew.plan_sha256:
            return None
        return Change(anew, (_entry(actor, "assembly.redrafted", anew),))

    return parts.repository.change(Assembly, assembly_id, decide)


def approve_plan(parts: Parts, assembly_id: AssemblyId, actor: ActorId, decision: PaperDecision) -> Assembly:
    """The second person's yes; then the ward's own holding is opened and the assembly is active.

    Repeating it after a crash goes on where it stopped. Raises Denied `general.same_person`.
    """
    approved = parts.repository.change(
        Assembly, assembly_id, lambda current: _approved(parts, current, actor, decision)
    )
    return approved if approved.active else _activated(parts, approved, actor)


def stands(parts: Parts, assembly: Assembly) -> str:
    """Where the assembly as a whole stands, in Japanese; its end is that of its holding."""
    if assembly.holding is None:
        return "承認待ち" if assembly.phase is AssemblyPhase.DRAFT else "準備中"
    phase = parts.repository.get(Holding, assembly.holding).phase
    return {Phase.ACTIVE: "実施中", Phase.ERASED: "終了（記録は消去済み）"}.get(phase, "消去の手続中")


def _approved(
    parts: Parts, current: Assembly, actor: ActorId, decision: PaperDecision
) -> Change[Assembly] | None:
    if current.phase is not AssemblyPhase.DRAFT:
        return None
    approval = approve(current.approval, actor, parts.clock.business_now(), decision)
    changed = current.with_(approval=approval, phase=AssemblyPhase.APPROVED)
    return Change(changed, (_entry(actor, "assembly.approved", changed),))


def _activated(parts: Parts, assembly: Assembly, actor: ActorId) -> Assembly:
    holding = open_holding(parts, HoldingKind.ASSEMBLY, assembly.id, assembly.trail, actor)

    def decide(current: Assembly) -> Change[Assembly] | None:
        if current.phase is not AssemblyPhase.APPROVED:
            return None
        changed = current.with_(phase=AssemblyPhase.ACTIVE, holding=holding.holding_id)
        return Change(changed, (_entry(actor, "assembly.activated", changed),))

    return parts.repository.change(Assembly, assembly.id, decide)


def _drafted(parts: Parts, assembly_id: AssemblyId, plan_text: str, actor: ActorId) -> Assembly:
    text = plan_text.replace("\r\n", "\n")
    plan = load_plan(text)
    _check_retention(parts, plan)
    members = _members(parts, plan)
    if not any(member.actor == actor and member.role is STAFF for member in members):
        raise Denied("assembly.not_among_staff")
    return Assembly(
        id=assembly_id,
        trail=TrailId(assembly_id),
        plan_text=text,
        plan_sha256=hashlib.sha256(text.encode()).hexdigest(),
        members=members,
        approval=propose(actor, parts.clock.business_now()),
    )


def _check_retention(parts: Parts, plan: Plan) -> None:
    """Holdings open later than now, so what ends in time from now on does so then.

    Raises Refusal `plan.retention_too_long` (last)."""
    now, retention = parts.clock.business_now(), plan.retention
    for kind, until in (
        (HoldingKind.ASSEMBLY, retention.assembly_until),
        (HoldingKind.PEOPLE, retention.people_until),
    ):
        last = last_day_allowed(kind, now)
        if until > last:
            raise Refusal("plan.retention_too_long", last=last.isoformat())


def _members(parts: Parts, plan: Plan) -> tuple[Member, ...]:
    lists = ((STAFF, plan.staff), (SUPERVISOR, plan.supervisors), (AUDITOR, plan.auditors))
    return tuple(
        Member(actor=named(parts, role, person.login), role=role, name=person.name, mail=person.mail)
        for role, people in lists
        for person in people
    )


def _entry(actor: ActorId, action: str, assembly: Assembly) -> Entry:
    return Entry(actor, action, assembly.id, facts={"plan_sha256": assembly.plan_sha256})
