"""The custody ledger for the ward: what is out, with whom, due when; and what staff do about it."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.contract import Contract, ContractPhase
from shared.documents.custody import CustodyLedger
from shared.domain.custody_balance import TAKEN_OUT, UNCONFIRMED
from shared.domain.custody_exceptions import Rejection, WriteOffReason
from shared.domain.custody_lines import Fate, PaperContent, Seen
from shared.domain.ids import PacketId
from shared.domain.japan_time import day_of
from shared.domain.packet_kinds import PDF
from shared.portal.custody_rows import ledger_rows, medium_words
from shared.portal.fields import choice_field, day_field, number_in_path
from shared.portal.ledger_print import print_ledger
from shared.portal.pages.contract import names_shown, path_of, roles_on
from shared.portal.routing import (
    AUDITOR,
    HANDLER,
    RESPONSIBLE,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    contract_role,
)
from shared.portal.stages import StageLine, StageState
from shared.services import custody, packets, paper, returns
from shared.services.actors import Actor
from shared.services.contract import people_are_readable
from shared.services.custody_exceptions import waiting_write_offs
from shared.services.membership import contract_roles
from shared.services.parts import Parts
from shared.services.people import people_of

pages = Pages()

_READERS = contract_role(STAFF, SUPERVISOR, AUDITOR, RESPONSIBLE)
_STAFF = contract_role(STAFF)


@pages.get("/contracts/{contract_id}/ledger", allow=_READERS)
def ledger(visit: Visit) -> Response:
    contract = visit.contract()
    found = visit.parts.repository.find(CustodyLedger, contract.id)
    lines = custody.ledger_of(visit.parts, contract.id)
    names = names_shown(visit, contract)
    readable = people_are_readable(visit.parts, contract)
    return visit.render(
        "custody/ledger.html",
        contract=contract,
        roles=roles_on(visit),
        lines=lines,
        rows=ledger_rows(visit.parts, contract, names),
        today=day_of(visit.parts.clock.business_now()),
        packets=packets.packets_of(visit.parts, contract.id),
        returned=found.returned if found else (),
        forms=custody.forms_of(visit.parts, contract.id),
        purposes={
            own.id: custody.purpose_of(visit.parts, contract, own.id) for own in lines.collections if readable
        },
        media=[
            (medium, medium_words(medium, names), lines.statement_on(medium))
            for medium in lines.media(contract.device_ids)
        ],
        balance=lines.balance(contract.device_ids),
        unsettled=lines.balance(()).items,
        states={fate.value: fate.ja for fate in Fate} | {TAKEN_OUT: "会場から戻っていない"},
        waiting=any(item.state == Fate.RETURN_DECLARED for item in lines.balance(()).items),
        names=names,
        rejections=[(reason.value, reason.ja) for reason in Rejection],
        reasons=[(reason.value, reason.ja) for reason in WriteOffReason],
        write_offs=waiting_write_offs(visit.parts, contract),
        me=visit.actor.id,
        people=[(person.id, names.get(person.id, person.id)) for person in people_of(visit.parts, contract)],
        place_choices=[(place, names.get(place, place)) for place in contract.places_in_use],
        contents=[(content.value, content.ja) for content in PaperContent],
        number=len(lines.papers) + 1,
        running=contract.phase is ContractPhase.ACTIVE
        and contract.term.covers(visit.parts.clock.business_now()),
    )


@pages.get("/contracts/{contract_id}/ledger.pdf", allow=_READERS)
def printed(visit: Visit) -> Response:
    contract = visit.contract()
    data = print_ledger(visit.parts, contract, visit.actor, names_shown(visit, contract))
    return visit.download(f"contract-{contract.number}-ledger.pdf", PDF, data)


@pages.post("/contracts/{contract_id}/paper", allow=_STAFF)
def hand_over(visit: Visit) -> Response:
    """`number` comes from the page, so that a page sent twice hands over once."""
    contract = visit.contract()
    paper.hand_over(
        visit.parts,
        visit.assembly(),
        contract,
        choice_field(visit, "content", "紙資料の内容", PaperContent),
        visit.number("sheets", "枚数"),
        visit.text("place", "保管場所"),
        visit.actor.id,
        source=f"paper-{visit.number('number', '受付番号')}",
    )
    return _back(visit, "paper.handed_over")


@pages.post("/contracts/{contract_id}/paper/{packet_id}/recount", allow=_STAFF)
def recount(visit: Visit) -> Response:
    sheets = visit.number("sheets", "枚数")
    paper.recount(visit.parts, visit.contract().contract_id, _packet(visit), sheets, visit.actor.id)
    return _back(visit, "paper.recounted")


@pages.post("/contracts/{contract_id}/paper/{packet_id}/accept", allow=_STAFF)
def accept_paper(visit: Visit) -> Response:
    sheets = visit.number("sheets", "数えた枚数")
    paper.accept(visit.parts, visit.contract().contract_id, _packet(visit), sheets, visit.actor.id)
    return _back(visit, "paper.return_accepted")


@pages.post("/contracts/{contract_id}/copies/{packet_id}/{number}/accept", allow=_STAFF)
def accept_copy(visit: Visit) -> Response:
    contract_id, packet = visit.contract().contract_id, _packet(visit)
    number = number_in_path(visit, "number")
    ref = custody.ledger_of(visit.parts, contract_id).copy_of(packet, number).ref
    returns.take_over(visit.parts, contract_id, ref, visit.actor.id)
    custody.accept_copy(visit.parts, contract_id, packet, number, visit.actor.id)
    return _back(visit, "custody.accepted")


@pages.post("/contracts/{contract_id}/packets/{packet_id}/reissue", allow=_STAFF)
def reissue(visit: Visit) -> Response:
    custody.reissue(visit.parts, visit.contract().contract_id, _packet(visit), visit.actor.id)
    return _back(visit, "custody.reissued")


@pages.post("/contracts/{contract_id}/packets/{packet_id}/recall", allow=_STAFF)
def recall(visit: Visit) -> Response:
    packet = packets.packet_of(visit.parts, visit.contract(), _packet(visit))
    packets.recall(visit.parts, packet.id, visit.actor.id)
    return _back(visit, "packet.recalled_done")


@pages.post("/contracts/{contract_id}/collections/{ref}/approve", allow=_STAFF)
def approve_collection(visit: Visit) -> Response:
    custody.approve_collection(visit.parts, visit.contract().contract_id, visit.path["ref"], visit.actor.id)
    return _back(visit, "custody.approved")


@pages.post("/contracts/{contract_id}/collections/{ref}/accept", allow=_STAFF)
def accept_collection(visit: Visit) -> Response:
    contract_id, ref = visit.contract().contract_id, visit.path["ref"]
    returns.take_over(visit.parts, contract_id, ref, visit.actor.id)
    custody.accept_collection(visit.parts, contract_id, ref, visit.actor.id)
    return _back(visit, "custody.accepted")


@pages.post("/contracts/{contract_id}/media/{medium}/confirm", allow=_STAFF)
def confirm(visit: Visit) -> Response:
    contract_id = visit.contract().contract_id
    day, place = day_field(visit, "seen_on", "確認した日"), visit.text("place", "確認した場所")
    seen = Seen(day=day, place=place, present=visit.text("present", "立ち会った人"))
    custody.confirm_erasure(visit.parts, contract_id, visit.path["medium"], seen, visit.actor.id)
    return _back(visit, "custody.confirmed")


@pages.get("/contracts/{contract_id}/returned/{name}", allow=_STAFF)
def returned(visit: Visit) -> Response:
    file, data = returns.read_returned(visit.parts, visit.contract().contract_id, visit.path["name"])
    return visit.download(file.name, file.content_type, data)


def contract_stages(parts: Parts, contract: Contract, actor: Actor) -> Iterator[StageLine]:
    """What waits for ward staff on the ledger: returns to accept, statements to confirm."""
    if contract.phase is ContractPhase.REGISTERED:
        return
    handler_only = contract_roles(parts, contract, actor) == {HANDLER}
    lines = custody.ledger_of(parts, contract.id)
    balance = lines.balance(contract.device_ids)
    waiting = [item for item in balance.open if item.state in (Fate.RETURN_DECLARED, UNCONFIRMED)]
    waiting_approval = [own for own in lines.collections if not (own.allowed or own.fate.settled)]
    todo = len(waiting) + len(waiting_approval)
    url, staff = "" if handler_only else path_of(contract, "/ledger"), frozenset({STAFF})
    state = StageState.OPEN if todo else StageState.DONE
    yield StageLine("返還の受領と消去の確認", state, f"確認待ち {todo}件" if todo else "", url, staff)
    state = StageState.DONE if balance.closed else StageState.WAITING
    detail = "清算済" if balance.closed else f"未清算 {len(balance.open)}件"
    yield StageLine("授受台帳", state, detail, url, staff)


def _packet(visit: Visit) -> PacketId:
    return PacketId(visit.path["packet_id"])


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(path_of(visit.contract(), "/ledger"), notice=notice)
