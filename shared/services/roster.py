"""The roster: made from the panel as it stands, approved by a second person, assigned to the contract."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.roster import Roster, RosterPhase
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.changes import ChangeKind, Stage
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ContractId, HoldingId, ReplyId
from shared.domain.packet_kinds import CSV, PacketKind, allowed_fields
from shared.domain.plan_sections import Protected
from shared.domain.roster import RosterRow, roster_rows, to_csv
from shared.domain.trail import Facts
from shared.errors import NameTaken, NotFound, Refusal
from shared.services import versions
from shared.services.applicants import applicants
from shared.services.change_list import hits, require_stated
from shared.services.contract import require_running
from shared.services.declines import held_lottery, lottery_of
from shared.services.holdings import vault_of
from shared.services.packets import PacketFile, assign_packet, destroy, planned_due, recall
from shared.services.parts import Parts
from shared.services.replies import holding_of, reply_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

CSV_NAME = "roster.csv"
TITLE = "参加者名簿"
_CLASS = "roster"


def rosters_of(parts: Parts, assembly_id: str) -> list[Roster]:
    """All rosters of an assembly by number."""
    return sorted(parts.repository.all(Roster, f"{assembly_id}.roster-"), key=lambda roster: roster.number)


def propose_roster(parts: Parts, assembly: Assembly, contract_id: ContractId, actor: ActorId) -> Roster:
    """Have the roster of the panel made.

    Raises Refusal `lottery.not_held`, `contract.*`, `changes.not_stated`, `changes.in_panel` (somebody on
    the change list has a seat), `roster.under_way` while the last one waits, `roster.unchanged` when it is
    out already.
    """
    panel = tuple(place.reply for place in held_lottery(parts, assembly.id).panel)
    contract = parts.repository.get(Contract, contract_id)
    if contract.assembly != assembly.id:
        raise NotFound("general.not_found")
    require_running(parts, contract)
    earlier = rosters_of(parts, assembly.id)
    require_stated(parts, assembly, Stage.ROSTER, since=versions.last_let_go(earlier, contract_id))
    if in_panel := panel_hits(parts, assembly, panel):
        raise Refusal("changes.in_panel", count=len(in_panel))
    number = _next_number(earlier, panel, contract_id)
    roster = Roster(
        id=f"{assembly.id}.roster-{number}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        contract=contract_id,
        number=number,
        panel=panel,
        approval=propose(actor, parts.clock.business_now()),
    )
    entry = Entry(actor, "roster.proposed", roster.id, facts={"people": roster.people})
    errand = Errand(Step.MAKE_ROSTER, holding_of(assembly), roster.id)
    try:
        return parts.repository.create(Change(roster, (entry,), (errand,)))
    except NameTaken:
        raise Refusal("roster.under_way") from None


def make_roster(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/make-roster`: rows from checked replies and the register's data, enveloped."""
    roster = parts.repository.settled(Roster, message.unit)
    if roster.phase is not RosterPhase.MAKING:
        return
    assembly = parts.repository.get(Assembly, roster.assembly)
    people = applicants(parts, assembly, roster.panel)
    if len(people) < roster.people or _outdated(parts, assembly, roster):
        _set_aside(parts, roster)
        return
    plan = assembly.plan
    rule = plan.register_extract.printed_name
    rows = roster_rows(people.items(), plan.eligibility.reference_date, rule)
    ref = vault_of(parts, message.holding).put_json(_CLASS, roster.id, [row.to_json() for row in rows])
    sha256 = hashlib.sha256(_csv(assembly, rows)).hexdigest()

    def decide(current: Roster) -> Change[Roster] | None:
        if current.phase is not RosterPhase.MAKING:
            return None
        facts: Facts = {"people": len(rows), "file": CSV_NAME, "sha256": sha256}
        entry = Entry(SYSTEM_ACTOR, "roster.made", current.id, facts=facts)
        return Change(current.with_(phase=RosterPhase.READY, rows=ref, csv_sha256=sha256), (entry,))

    parts.repository.change(Roster, roster.id, decide)


def approve_roster(
    parts: Parts, assembly: Assembly, roster_id: str, actor: ActorId, decision: PaperDecision
) -> Roster:
    """A second person's yes; a step then copies it to the contract.

    Raises Denied `general.same_person`; Refusal `roster.not_ready`, `roster.panel_changed` (somebody left, or
    is on a change list that came since), `changes.letters_at_work`.
    """
    roster = parts.repository.get(Roster, roster_id)
    if roster.assembly != assembly.id:
        raise NotFound("general.not_found")
    if roster.phase is RosterPhase.READY and _outdated(parts, assembly, roster):
        _set_aside(parts, roster)
        raise Refusal("roster.panel_changed")
    since = versions.last_let_go(rosters_of(parts, assembly.id), roster.contract)
    require_stated(parts, assembly, Stage.ROSTER, since)
    now = parts.clock.business_now()

    def decide(current: Roster) -> Change[Roster]:
        if current.phase is not RosterPhase.READY:
            raise Refusal("roster.not_ready")
        document = current.with_(
            approval=approve(current.approval, actor, now, decision), phase=RosterPhase.APPROVED
        )
        entry = Entry(actor, "roster.approved", current.id, facts={"sha256": current.csv_sha256})
        return Change(document, (entry,), (Errand(Step.RELEASE_ROSTER, holding_of(assembly), current.id),))

    return parts.repository.change(Roster, roster_id, decide)


def release_roster(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/release-roster`: the approved roster becomes a packet; the contract's one before is
    recalled. A roster that somebody left, or with somebody on a change list by now, is set aside."""
    roster = parts.repository.settled(Roster, message.unit)
    if roster.phase is not RosterPhase.APPROVED:
        return
    assembly = parts.repository.get(Assembly, roster.assembly)
    if _outdated(parts, assembly, roster):
        _set_aside(parts, roster)
        return
    for earlier in rosters_of(parts, roster.assembly):
        if earlier.packet and earlier.number < roster.number and earlier.contract == roster.contract:
            recall(parts, earlier.packet, SYSTEM_ACTOR)
    packet = assign_packet(
        parts,
        assembly_id=roster.assembly,
        contract_id=roster.contract,
        kind=PacketKind.ROSTER,
        title=f"{TITLE}（第{roster.number}版）",
        purpose=assembly.plan.packet_rule(PacketKind.ROSTER).purpose,
        due=planned_due(assembly, PacketKind.ROSTER),
        files=[PacketFile(CSV_NAME, CSV, _csv(assembly, rows_of(parts, message.holding, roster)))],
        actor=SYSTEM_ACTOR,
        source=roster.source,
    )

    def decide(current: Roster) -> Change[Roster] | None:
        if current.phase is not RosterPhase.APPROVED:
            return None
        facts: Facts = {"packet": packet.id, "sha256": current.csv_sha256}
        entry = Entry(SYSTEM_ACTOR, "roster.released", current.id, facts=facts)
        return Change(current.with_(phase=RosterPhase.RELEASED, packet=packet.packet_id), (entry,))

    after = parts.repository.change(Roster, roster.id, decide)
    if after.phase is RosterPhase.OUTDATED:
        destroy(parts, packet.packet_id, SYSTEM_ACTOR)  # somebody withdrew while it was being handed over


def rows_of(parts: Parts, holding: HoldingId, roster: Roster) -> tuple[RosterRow, ...]:
    """The rows, for ward staff and for the packet. Raises Refusal `roster.not_ready`."""
    if roster.rows is None:
        raise Refusal("roster.not_ready")
    return tuple(RosterRow(**row) for row in vault_of(parts, holding).get_json(roster.rows))


def released_roster(parts: Parts, contract: Contract) -> Roster:
    """The contract's last roster that is out. Raises Refusal `roster.none_released`."""
    mine = [roster for roster in rosters_of(parts, contract.assembly) if roster.contract == contract.id]
    out = [roster for roster in mine if roster.phase is RosterPhase.RELEASED]
    if not out:
        raise Refusal("roster.none_released")
    return out[-1]


def panel_hits(parts: Parts, assembly: Assembly, panel: Iterable[ReplyId]) -> dict[ReplyId, ChangeKind]:
    """Who of the panel is on a change list. Somebody newly protected may come, if the plan includes them."""
    own_hand = assembly.plan.register_extract.protected is Protected.OWN_HAND
    found = {
        reply_of(parts, assembly, token): kind
        for token, kind in hits(parts, assembly).items()
        if not (own_hand and kind is ChangeKind.PROTECTED)
    }
    return {reply: found[reply] for reply in panel if reply in found}


def to_make_again(parts: Parts, assembly: Assembly) -> list[Roster]:
    """The last roster of each running contract, where somebody of it left or somebody came since."""
    panel = _panel(parts, assembly)
    rosters = rosters_of(parts, assembly.id)
    return versions.to_make_again(parts, rosters, lambda roster: roster.panel != panel)


def lists_wanted_from(parts: Parts, assembly: Assembly) -> list[datetime | None]:
    """From when on a change list counts, for each roster that is still to be made; None: from ever."""
    rosters = rosters_of(parts, assembly.id)
    if not rosters:
        return [None]
    return [versions.last_let_go(rosters, one.contract) for one in to_make_again(parts, assembly)]


def _next_number(rosters: list[Roster], panel: tuple[str, ...], contract: ContractId) -> int:
    for roster in rosters:
        if roster.phase in (RosterPhase.MAKING, RosterPhase.APPROVED):
            raise Refusal("roster.under_way")
        same = roster.panel == panel and roster.contract == contract
        if same and roster.phase in (RosterPhase.READY, RosterPhase.RELEASED):
            raise Refusal("roster.unchanged")
    return len(rosters) + 1


def _outdated(parts: Parts, assembly: Assembly, roster: Roster) -> bool:
    """The panel is another by now, or somebody of it is on a change list."""
    panel = _panel(parts, assembly)
    return roster.panel != panel or bool(panel_hits(parts, assembly, panel))


def _panel(parts: Parts, assembly: Assembly) -> tuple[ReplyId, ...]:
    """As it stands; nobody before a lottery."""
    lottery = lottery_of(parts, assembly.id)
    return tuple(place.reply for place in lottery.panel) if lottery else ()


def _set_aside(parts: Parts, roster: Roster) -> None:
    def decide(current: Roster) -> Change[Roster] | None:
        if current.phase in (RosterPhase.RELEASED, RosterPhase.OUTDATED):
            return None
        entry = Entry(SYSTEM_ACTOR, "roster.outdated", current.id)
        return Change(current.with_(phase=RosterPhase.OUTDATED), (entry,))

    parts.repository.change(Roster, roster.id, decide)


def _csv(assembly: Assembly, rows: tuple[RosterRow, ...]) -> bytes:
    narrowed = assembly.plan.packet_rule(PacketKind.ROSTER).fields
    return to_csv(rows, allowed_fields(PacketKind.ROSTER, narrowed))
