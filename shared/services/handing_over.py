"""The ward's people change (in April staff move): a place is handed over, by two people (DOMAIN.md §5).

Tasks belong to roles, so all that is open is the new person's from then on; what the old one did keeps
its name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.documents.assembly import Assembly, HandingOver, Member
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.domain.roles import AUDITOR, STAFF, SUPERVISOR, PersonRole
from shared.errors import Refusal
from shared.services.actors import named
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who takes the place. `mail`: for notices; empty: none."""

    login: str
    name: str
    mail: str = ""


def propose_change(
    parts: Parts,
    assembly_id: str,
    role: PersonRole,
    newcomer: Newcomer | None,
    leaves: ActorId | None,
    actor: ActorId,
) -> Assembly:
    """Staff ask for it.

    Raises Refusal `members.nobody`, `members.not_a_member`, `members.is_one_already`, `members.too_few`,
    `members.no_auditor`, `members.auditor_not_independent`, `assembly.not_active`."""
    joins = None
    if newcomer:
        actor_id = named(parts, role, newcomer.login)
        joins = Member(actor=actor_id, role=role, name=newcomer.name, mail=newcomer.mail or None)
    asked = HandingOver(
        role=role, joins=joins, leaves=leaves, approval=propose(actor, parts.clock.business_now())
    )

    def decide(assembly: Assembly) -> Change[Assembly]:
        after(assembly, asked)
        entry = Entry(actor, "assembly.members_proposed", assembly.id, facts=_facts(asked))
        return Change(assembly.with_(handing_over=asked), (entry,))

    return parts.repository.change(Assembly, assembly_id, decide)


def approve_change(parts: Parts, assembly_id: str, actor: ActorId, decision: PaperDecision) -> Assembly:
    """The second person's yes. Raises Denied `general.same_person`; Refusal `members.not_proposed`, and as
    `propose_change`."""

    def decide(assembly: Assembly) -> Change[Assembly]:
        asked = assembly.handing_over
        if asked is None or asked.approval.given:
            raise Refusal("members.not_proposed")
        members = after(assembly, asked)
        given = approve(asked.approval, actor, parts.clock.business_now(), decision)
        gone = [member for member in assembly.members if member not in members]
        changed = assembly.with_(
            members=tuple(members),
            former=(*assembly.former, *gone),
            handing_over=asked.with_(approval=given),
        )
        return Change(changed, (Entry(actor, "assembly.members_changed", assembly.id, facts=_facts(asked)),))

    return parts.repository.change(Assembly, assembly_id, decide)


def after(assembly: Assembly, asked: HandingOver) -> Sequence[Member]:
    """Who is named then, by the plan's own rules. Raises Refusal as `propose_change`."""
    if not assembly.active:
        raise Refusal("assembly.not_active")
    if asked.joins is None and asked.leaves is None:
        raise Refusal("members.nobody")
    there = [member for member in assembly.members if member.role is asked.role]
    if asked.leaves and all(member.actor != asked.leaves for member in there):
        raise Refusal("members.not_a_member")
    if asked.joins and any(member.actor == asked.joins.actor for member in there):
        raise Refusal("members.is_one_already")
    members = [
        member for member in assembly.members if (member.role, member.actor) != (asked.role, asked.leaves)
    ]
    members += [asked.joins] if asked.joins else []
    _require_enough(members)
    return members


def _require_enough(members: Sequence[Member]) -> None:
    by_role = {role: {member.actor for member in members if member.role is role} for role in PersonRole}
    ward = by_role[STAFF] | by_role[SUPERVISOR]
    if not by_role[STAFF] or not by_role[SUPERVISOR] or len(ward) < 2:
        raise Refusal("members.too_few")
    if not by_role[AUDITOR]:
        raise Refusal("members.no_auditor")
    if not by_role[AUDITOR].isdisjoint(ward):
        raise Refusal("members.auditor_not_independent")


def _facts(asked: HandingOver) -> dict[str, str | int]:
    who = {"joins": asked.joins.actor if asked.joins else None, "leaves": asked.leaves}
    facts: dict[str, str | int] = {"role": asked.role.value}
    return facts | {name: actor for name, actor in who.items() if actor}
