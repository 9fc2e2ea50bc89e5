"""Attendance: on paper at the event, keyed afterwards by the contractor as a return, accepted by the ward."""

import hashlib
from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.attendance import Attendance
from shared.documents.contract import Contract
from shared.domain.approvals import Act
from shared.domain.attendance import DayMarks, check_marks, to_csv
from shared.domain.custody_lines import CollectionKind, Fate, ReturnWay
from shared.domain.ids import ActorId, AssemblyId, ContractId
from shared.domain.japan_time import day_of
from shared.domain.packet_kinds import CSV
from shared.domain.trail import Facts
from shared.errors import Fault, NameTaken, Refusal
from shared.services.contract import contracts_of, require_running
from shared.services.custody import (
    accept_collection,
    approve_collection,
    declare_collection,
    ledger_of,
    register_collection,
)
from shared.services.parts import Parts
from shared.services.repository import Change, Entry
from shared.services.returns import read_returned, return_file, returned_files, take_over
from shared.services.roster import released_roster

PURPOSE = "開催日ごとの出欠の記録と区への報告"


def attendance_of(parts: Parts, contract_id: ContractId | str) -> list[Attendance]:
    """What has been keyed for a contract, by day."""
    return parts.repository.all(Attendance, f"{contract_id}.attendance-")


def sent_back(parts: Parts, contract: Contract) -> frozenset[str]:
    """Lines of days whose return the ward sent back: they are to be keyed anew."""
    lines = ledger_of(parts, contract.id).collections
    out = {own.ref for own in lines if own.fate is Fate.OUT}
    return frozenset(found.ref for found in attendance_of(parts, contract.id) if found.ref in out)


def attendances_of(parts: Parts, assembly_id: AssemblyId | str) -> list[Attendance]:
    """What has been keyed for any contract of the assembly."""
    contracts = contracts_of(parts, assembly_id)
    return [day for contract in contracts for day in attendance_of(parts, contract.id)]


def key_attendance(
    parts: Parts, contract: Contract, actor: ActorId, day_no: int, marks: DayMarks, device: str
) -> Attendance:
    """Return the marks of day `day_no` (from 1) to the ward, by roster number.

    Raises Refusal `attendance.day_unknown`, `attendance.day_not_come`, as `check_marks`,
    `attendance.already_keyed` (with other marks), `roster.none_released`, `contract.ended`, `custody.*`.
    """
    assembly = parts.repository.get(Assembly, contract.assembly)
    require_running(parts, contract)
    day = _day(parts, assembly, day_no)
    roster = released_roster(parts, contract)
    check_marks(marks, roster.people)
    data = to_csv(roster.people, marks)
    source = f"attendance-{day_no}"
    contract_id = ContractId(contract.id)
    register_collection(
        parts,
        contract_id,
        actor,
        CollectionKind.ATTENDANCE,
        medium=device,
        purpose=PURPOSE,
        source=source,
        wards_form=True,
    )
    attendance = Attendance(
        id=f"{contract.id}.{source}",
        trail=contract.trail,
        assembly=AssemblyId(contract.assembly),
        contract=contract_id,
        day=day,
        roster=roster.id,
        people=roster.people,
        present=len(marks.present),
        sessions={session: len(marks.in_session(session)) for session in marks.missed},
        lunches=marks.lunches,
        ref=f"{contract.id}.own-{source}",
        sha256=hashlib.sha256(data).hexdigest(),
        keyed=Act(actor=actor, at=parts.clock.business_now()),
    )
    keyed = _create(parts, attendance)
    _give_back(parts, keyed, data, actor)
    return keyed


def accept_attendance(parts: Parts, contract: Contract, actor: ActorId, day_no: int) -> Attendance:
    """Ward staff accept: the marks become the ward's own record. Raises Refusal `attendance.not_keyed`."""
    keyed = parts.repository.find(Attendance, f"{contract.id}.attendance-{day_no}")
    if keyed is None:
        raise Refusal("attendance.not_keyed")
    line = ledger_of(parts, contract.id).collection(keyed.ref)
    if line.fate is Fate.OUT:
        raise Refusal("attendance.not_keyed")
    take_over(parts, keyed.contract, keyed.ref, actor)
    if line.approved is None:
        approve_collection(parts, keyed.contract, keyed.ref, actor)
    if line.fate is Fate.RETURN_DECLARED:
        accept_collection(parts, keyed.contract, keyed.ref, actor)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Attendance) -> Change[Attendance] | None:
        if current.accepted:
            return None
        entry = Entry(actor, "attendance.accepted", current.id, facts={"sha256": current.sha256})
        return Change(current.with_(accepted=act), (entry,))

    return parts.repository.change(Attendance, keyed.id, decide)


def read_keyed(parts: Parts, keyed: Attendance) -> bytes:
    """The marks of this very keying, among those returned for the day. Raises Fault `general.fault`."""
    files = (file for file in returned_files(parts, keyed.contract) if file.ref == keyed.ref)
    name = next((file.name for file in files if file.sha256 == keyed.sha256), None)
    if name is None:
        raise Fault("general.fault", attendance=keyed.id)
    return read_returned(parts, keyed.contract, name)[1]


def _day(parts: Parts, assembly: Assembly, day_no: int) -> date:
    days = assembly.plan.event.days
    if not 1 <= day_no <= len(days):
        raise Refusal("attendance.day_unknown")
    if day_of(parts.clock.business_now()) < days[day_no - 1]:
        raise Refusal("attendance.day_not_come")
    return days[day_no - 1]


def _create(parts: Parts, attendance: Attendance) -> Attendance:
    """The first keying counts, until the ward sends its return back: then the next takes its place.

    The same marks again are the same act; both versions stand in the trail and among the returned files."""
    facts: Facts = {"people": attendance.people, "present": attendance.present, "sha256": attendance.sha256}
    entry = Entry(attendance.keyed.actor, "attendance.keyed", attendance.id, facts=facts)
    try:
        return parts.repository.create(Change(attendance, (entry,)))
    except NameTaken:
        return _again(parts, attendance, entry)


def _again(parts: Parts, attendance: Attendance, entry: Entry) -> Attendance:
    """Raises Refusal `attendance.already_keyed` while the earlier return waits or was accepted."""

    def decide(current: Attendance) -> Change[Attendance] | None:
        if current.sha256 == attendance.sha256:
            return None
        if ledger_of(parts, current.contract).collection(current.ref).fate is not Fate.OUT:
            raise Refusal("attendance.already_keyed")
        return Change(attendance.with_(version=current.version), (entry,))

    return parts.repository.change(Attendance, attendance.id, decide)


def _give_back(parts: Parts, keyed: Attendance, data: bytes, actor: ActorId) -> None:
    if ledger_of(parts, keyed.contract).collection(keyed.ref).fate is not Fate.OUT:
        return
    return_file(parts, keyed.contract, keyed.ref, CSV, data, actor)
    declare_collection(parts, keyed.contract, keyed.ref, Fate.RETURN_DECLARED, actor, way=ReturnWay.PORTAL)
