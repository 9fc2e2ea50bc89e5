"""At the contractor: the roster on paper for the event, the attendance keyed afterwards and given back."""

import re
from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.attendance import DayMarks
from shared.domain.ids import PacketId
from shared.domain.japan_time import day_of
from shared.domain.programme import Session
from shared.errors import NotFound, Refusal
from shared.portal.fields import number_in_path
from shared.portal.routing import HANDLER, RESPONSIBLE, STAFF, SUPERVISOR, Pages, Visit, contract_role
from shared.portal.stages import StageLine, StageState
from shared.services import attendance, roster
from shared.services.actors import Actor
from shared.services.custody import ledger_of
from shared.services.custody_facts import names_for
from shared.services.day_papers import DayPaper, day_paper_pdf, sessions_on
from shared.services.grouping import decided_for
from shared.services.membership import assembly_roles, contract_roles
from shared.services.parts import Parts
from shared.services.people import person_of

pages = Pages()
_BOTH = contract_role(STAFF, SUPERVISOR, RESPONSIBLE, HANDLER)
_COPY = "/contracts/{contract_id}/rosters/{source}/copies/{copy_no}/roster.pdf"


@pages.get("/contracts/{contract_id}/attendance", allow=_BOTH)
def attendances(visit: Visit) -> Response:
    contract, assembly = visit.contract(), visit.assembly()
    keyed = {found.day: found for found in attendance.attendance_of(visit.parts, contract.id)}
    today = day_of(visit.parts.clock.business_now())
    days = list(enumerate(assembly.plan.event.days, 1))
    names = names_for(visit.parts, contract.id)
    return visit.render(
        "attendance/show.html",
        assembly=assembly,
        contract=contract,
        days=[(number, day, keyed.get(day), today >= day) for number, day in days],
        sent_back_refs=attendance.sent_back(visit.parts, contract),
        sessions={number: _sessions(visit.parts, assembly, number) for number, _ in days},
        papers=list(DayPaper),
        honorarium=assembly.plan.event.honorarium,
        people=_people(visit.parts, contract),
        devices=[(device, names.get(device, device)) for device in contract.devices_in_use],
        copies=_own_copies(visit, contract),
        grouped=_grouped(visit.parts, assembly),
        keys=bool(contract_roles(visit.parts, contract, visit.actor)),
        accepts=STAFF in assembly_roles(assembly, visit.actor),
    )


@pages.post("/contracts/{contract_id}/attendance/{day_no}", allow=contract_role(RESPONSIBLE, HANDLER))
def key(visit: Visit) -> Response:
    contract = visit.contract()
    device = visit.text("device", "機器")
    attendance.key_attendance(visit.parts, contract, visit.actor.id, _day_no(visit), _marks(visit), device)
    return visit.redirect(f"/contracts/{contract.id}/attendance", notice="attendance.keyed")


@pages.get(
    "/contracts/{contract_id}/rosters/{source}/copies/{copy_no}/days/{day_no}/{paper}.pdf",
    allow=contract_role(HANDLER),
)
def day_paper(visit: Visit) -> Response:
    """A form for the day, with the names of the handler's own copy."""
    contract = visit.contract()
    if visit.path["paper"] not in {paper.value for paper in DayPaper}:
        raise NotFound("general.not_found")
    what, packet = DayPaper(visit.path["paper"]), PacketId(f"{contract.id}.{visit.path['source']}")
    copy_no, day_no = number_in_path(visit, "copy_no"), number_in_path(visit, "day_no")
    data = day_paper_pdf(visit.parts, contract, packet, copy_no, day_no, what, visit.actor)
    return visit.download(f"{what.value}-{day_no}.pdf", "application/pdf", data)


@pages.post("/contracts/{contract_id}/attendance/{day_no}/accept", allow=contract_role(STAFF))
def accept(visit: Visit) -> Response:
    contract = visit.contract()
    attendance.accept_attendance(visit.parts, contract, visit.actor.id, _day_no(visit))
    return visit.redirect(f"/contracts/{contract.id}/attendance", notice="attendance.accepted")


def contract_stages(parts: Parts, contract: Contract, _actor: Actor) -> Iterator[StageLine]:
    assembly = parts.repository.get(Assembly, contract.assembly)
    back = attendance.sent_back(parts, contract)
    keyed = [found for found in attendance.attendance_of(parts, contract.id) if found.ref not in back]
    come = day_of(parts.clock.business_now()) >= assembly.plan.event.days[0]
    open_days = len(assembly.plan.event.days) - len(keyed)
    waiting = [found for found in keyed if not found.accepted]
    state = StageState.WAITING
    if come and _people(parts, contract):
        state = StageState.OPEN if open_days or waiting else StageState.DONE
    yield StageLine(
        title="出欠の返還",
        state=state,
        detail=f"{len(keyed)}日分を返還、{len(keyed) - len(waiting)}日分を区が受領",
        url=f"/contracts/{contract.id}/attendance",
        acts=frozenset({HANDLER} if open_days else {STAFF}),
    )


def _people(parts: Parts, contract: Contract) -> int:
    """How many stand in the contract's roster; 0 while there is none."""
    try:
        return roster.released_roster(parts, contract).people
    except Refusal:
        return 0


def _own_copies(visit: Visit, contract: Contract) -> list[tuple[str, int]]:
    """Source and number of the visitor's own copies of rosters."""
    person = person_of(visit.parts, contract, visit.actor.id)
    prefix = f"{contract.id}.roster-"
    return [
        (copy.packet.removeprefix(f"{contract.id}."), copy.number)
        for copy in ledger_of(visit.parts, contract.id).copies
        if person is not None and copy.person == person.id and copy.packet.startswith(prefix)
    ]


def _sessions(parts: Parts, assembly: Assembly, day_no: int) -> list[tuple[int, Session]]:
    try:
        return sessions_on(parts, assembly, day_no)
    except Refusal:  # erased with the ward's records
        return []


def _marks(visit: Visit) -> DayMarks:
    """As the form says: who came, who of them missed a session or had no lunch."""
    present = (int(number) for number in visit.values.get("present", []) if number.isdecimal())
    missed = {
        int(name.removeprefix("missed_")): _numbers(visit, name, f"第{name.removeprefix('missed_')}部の欠席")
        for name in visit.form
        if re.fullmatch(r"missed_[1-9][0-9]?", name)
    }
    no_lunch = _numbers(visit, "no_lunch", "昼食なし") if visit.form.get("lunch") == "yes" else None
    return DayMarks(frozenset(present), missed, no_lunch)


def _numbers(visit: Visit, name: str, label: str) -> frozenset[int]:
    """Roster numbers as typed. Raises Refusal `attendance.numbers_unreadable` (field)."""
    words = re.split(r"[\s,、，]+", visit.form.get(name, "").strip())
    if any(word and not (word.isdecimal() and len(word) <= 4) for word in words):
        raise Refusal("attendance.numbers_unreadable", field=label)
    return frozenset(int(word) for word in words if word)


def _grouped(parts: Parts, assembly: Assembly) -> frozenset[str]:
    """Sources of rosters whose groups are decided."""
    rosters = roster.rosters_of(parts, assembly.id)
    return frozenset(one.source for one in rosters if decided_for(parts, assembly, one.id))


def _day_no(visit: Visit) -> int:
    text = visit.path["day_no"]
    if not (text.isdecimal() and len(text) <= 2):
        raise Refusal("attendance.day_unknown")
    return int(text)
