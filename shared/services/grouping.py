"""Groups: staff ask for them with their wishes, a step makes them from the roster, staff decide."""

from collections.abc import Mapping, Sequence

from shared.documents.assembly import Assembly
from shared.documents.grouping import Grouping, GroupingPhase, GroupingProblem, GroupingQuality
from shared.documents.programme import Programme
from shared.documents.reply import Reply
from shared.documents.roster import Roster, RosterPhase
from shared.domain.approvals import Act
from shared.domain.draw.population import age_band
from shared.domain.grouping import Groups, Member, Round, Wishes, arrange, quality
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ReplyId
from shared.domain.programme import Session
from shared.domain.roster import RosterRow
from shared.domain.trail import Facts
from shared.errors import NameTaken, NotFound, Refusal
from shared.services.declines import lottery_of
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.programme import accepted_programme, programme_of, sessions_of
from shared.services.replies import document_id, holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.roster import rosters_of, rows_of
from shared.services.screening import checked_reply
from shared.services.work import Step, WorkMessage

_CLASS = "groups"
_WISHES_CLASS = "group-wishes"


def groupings_of(parts: Parts, assembly_id: str) -> list[Grouping]:
    """All of an assembly, in order."""
    found = parts.repository.all(Grouping, f"{assembly_id}.groups-")
    return sorted(found, key=lambda one: one.number)


def ask_for_groups(parts: Parts, assembly: Assembly, actor: ActorId, wishes: Wishes) -> Grouping:
    """Have groups made for the decided programme and the roster of today's panel.

    Raises Refusal `groups.no_programme`, `groups.no_roster`, `groups.under_way`.
    """
    programme = accepted_programme(parts, assembly)
    if programme is None:
        raise Refusal("groups.no_programme")
    roster = roster_of_the_panel(parts, assembly)
    earlier = groupings_of(parts, assembly.id)
    if earlier and earlier[-1].phase is GroupingPhase.MAKING:
        raise Refusal("groups.under_way")
    number = len(earlier) + 1
    vault = vault_of(parts, holding_of(assembly))
    name = f"{assembly.id}.{number}.{parts.entropy.token(4).hex()}"
    grouping = Grouping(
        id=f"{assembly.id}.groups-{number}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        contract=programme.contract,
        number=number,
        programme=programme.id,
        roster=roster.id,
        asked=Act(actor=actor, at=parts.clock.business_now()),
        wishes=vault.put_json(_WISHES_CLASS, name, _stored(wishes)),
    )
    facts: Facts = {"programme": programme.id, "roster": roster.id}
    entry = Entry(actor, "groups.asked", grouping.id, facts=facts)
    errand = Errand(Step.MAKE_GROUPS, holding_of(assembly), grouping.id)
    try:
        return parts.repository.create(Change(grouping, (entry,), (errand,)))
    except NameTaken:
        raise Refusal("groups.under_way") from None


def make_groups(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/make-groups`: there is no chance in the search, so a repeated step makes the same."""
    grouping = parts.repository.settled(Grouping, message.unit)
    if grouping.phase is not GroupingPhase.MAKING:
        return
    assembly = parts.repository.get(Assembly, grouping.assembly)
    vault = vault_of(parts, message.holding)
    try:
        members, rounds = _who_comes(parts, assembly, vault, grouping)
        found = arrange(members, rounds, _wishes(vault, grouping))
    except Refusal as refusal:
        problem = GroupingProblem(code=refusal.code, params=dict(refusal.params))
        _conclude(parts, grouping, {"phase": GroupingPhase.IMPOSSIBLE, "problem": problem}, {})
        return
    reached = quality(members, rounds, found)
    measured = GroupingQuality(
        repeats=reached.repeats,
        at_least=reached.at_least,
        fewest_met=reached.fewest_met,
        mean_met=round(100 * reached.mean_met),
        uneven=reached.uneven,
    )
    ref = vault.put_json(_CLASS, grouping.id, [[list(group) for group in groups] for groups in found])
    outcome = {"phase": GroupingPhase.READY, "groups": ref, "quality": measured}
    _conclude(parts, grouping, outcome, {"sha256": ref.sha256, "repeats": measured.repeats})


def decide_groups(parts: Parts, assembly: Assembly, grouping_id: str, actor: ActorId) -> Grouping:
    """Ward staff decide: from now on who has a copy of that roster may print them.

    Raises NotFound, Refusal `groups.not_ready`, `groups.panel_changed`.
    """
    grouping = parts.repository.get(Grouping, grouping_id)
    if grouping.assembly != assembly.id:
        raise NotFound("general.not_found")
    if outdated(parts, assembly, grouping):
        raise Refusal("groups.panel_changed")
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Grouping) -> Change[Grouping] | None:
        if current.phase is GroupingPhase.DECIDED:
            return None
        if current.phase is not GroupingPhase.READY or current.groups is None:
            raise Refusal("groups.not_ready")
        entry = Entry(actor, "groups.decided", current.id, facts={"sha256": current.groups.sha256})
        return Change(current.with_(phase=GroupingPhase.DECIDED, decided=act), (entry,))

    return parts.repository.change(Grouping, grouping_id, decide)


def decided_for(parts: Parts, assembly: Assembly, roster_id: str) -> Grouping | None:
    """The groups decided last for that roster."""
    decided = [
        one
        for one in groupings_of(parts, assembly.id)
        if one.roster == roster_id and one.phase is GroupingPhase.DECIDED
    ]
    return decided[-1] if decided else None


def outdated(parts: Parts, assembly: Assembly, grouping: Grouping) -> bool:
    """Somebody has declined, moved up or withdrawn since."""
    roster = parts.repository.get(Roster, grouping.roster)
    return roster.rows is None or roster.panel != _panel(parts, assembly)


def read_groups(parts: Parts, assembly: Assembly, grouping: Grouping) -> tuple[tuple[Session, Groups], ...]:
    """Each session with its groups. Raises Refusal `groups.not_ready`, `holding.not_active`."""
    if grouping.groups is None:
        raise Refusal("groups.not_ready")
    sessions = sessions_of(parts, parts.repository.get(Programme, grouping.programme))
    stored = vault_of(parts, holding_of(assembly)).get_json(grouping.groups)
    groups = (tuple(tuple(group) for group in one) for one in stored)
    return tuple(zip(sessions, groups, strict=True))


def read_wishes(parts: Parts, assembly: Assembly, grouping: Grouping) -> Wishes:
    """For ward staff only."""
    return _wishes(vault_of(parts, holding_of(assembly)), grouping)


def roster_of_the_panel(parts: Parts, assembly: Assembly) -> Roster:
    """The last roster, if it is of the panel as it stands. Raises Refusal `groups.no_roster`."""
    made = [
        one for one in rosters_of(parts, assembly.id) if one.rows and one.phase is not RosterPhase.OUTDATED
    ]
    if not made or made[-1].panel != _panel(parts, assembly):
        raise Refusal("groups.no_roster")
    return made[-1]


def _panel(parts: Parts, assembly: Assembly) -> tuple[ReplyId, ...]:
    lottery = lottery_of(parts, assembly.id)
    return tuple(place.reply for place in lottery.panel) if lottery else ()


def _who_comes(
    parts: Parts, assembly: Assembly, vault: HoldingObjects, grouping: Grouping
) -> tuple[list[Member], list[Round]]:
    """The roster's people, and who of them comes to which session, as their applications say."""
    if outdated(parts, assembly, grouping):
        raise Refusal("groups.panel_changed")
    roster = parts.repository.get(Roster, grouping.roster)
    rows = rows_of(parts, holding_of(assembly), roster)
    sessions = sessions_of(parts, programme_of(parts, grouping.programme))
    days = {row.number: _days(parts, assembly, vault, row) for row in rows}
    minimum = assembly.plan.eligibility.minimum_age
    members = [Member(row.number, (row.sex, age_band(row.age, minimum))) for row in rows]
    rounds = [
        Round(one.groups, frozenset(number for number, coming in days.items() if one.day in coming))
        for one in sessions
    ]
    return members, rounds


def _days(parts: Parts, assembly: Assembly, vault: HoldingObjects, row: RosterRow) -> Sequence[int]:
    reply = parts.repository.get(Reply, document_id(assembly, ReplyId(row.reply)))
    return checked_reply(vault, reply).days


def _stored(wishes: Wishes) -> dict[str, list[list[int]]]:
    return {
        "fixed": [[number, group] for number, group in sorted(wishes.fixed.items())],
        "apart": [list(pair) for pair in sorted(wishes.apart)],
    }


def _wishes(vault: HoldingObjects, grouping: Grouping) -> Wishes:
    stored = vault.get_json(grouping.wishes)
    apart = frozenset((min(pair), max(pair)) for pair in stored["apart"])
    return Wishes(dict(stored["fixed"]), apart)


def _conclude(parts: Parts, grouping: Grouping, outcome: Mapping[str, object], facts: Facts) -> None:
    def decide(current: Grouping) -> Change[Grouping] | None:
        if current.phase is not GroupingPhase.MAKING:
            return None
        document = current.with_(**outcome)
        entry = Entry(SYSTEM_ACTOR, "groups.made", current.id, document.phase.value, facts)
        return Change(document, (entry,))

    parts.repository.change(Grouping, grouping.id, decide)
