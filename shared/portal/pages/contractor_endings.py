"""What ends otherwise than by return or erasure: lost, shredded, handed over by instruction, withdrawn."""

from collections.abc import Mapping

from starlette.responses import Response

from shared.documents.contract import Contract
from shared.domain.custody_lines import Fate
from shared.domain.ids import PacketId
from shared.errors import Conflict
from shared.portal.pages.contract import path_of
from shared.portal.pages.incidents import noticed_id
from shared.portal.routing import HANDLER, RESPONSIBLE, Pages, Visit, contract_role
from shared.services import custody, custody_endings, paper

pages = Pages()
_OURS = contract_role(RESPONSIBLE, HANDLER)


@pages.post("/contracts/{contract_id}/paper/{packet_id}/shred", allow=_OURS)
def shred_paper(visit: Visit) -> Response:
    """`out` as in posting: a page that is sent twice does not count twice."""
    contract, packet = visit.contract(), PacketId(visit.path["packet_id"])
    require_shown(visit, contract, packet)
    sheets = visit.number("sheets", "細断した枚数")
    paper.shred(visit.parts, contract.contract_id, packet, sheets, visit.actor.id)
    return visit.redirect(path_of(contract, "/returns"), notice="paper.shredded")


@pages.post("/contracts/{contract_id}/paper/{packet_id}/lost", allow=_OURS)
def lose_paper(visit: Visit) -> Response:
    require_shown(visit, visit.contract(), PacketId(visit.path["packet_id"]))
    return ended(visit, Fate.LOST, {visit.path["packet_id"]: visit.number("sheets", "所在の分からない枚数")})


@pages.post("/contracts/{contract_id}/paper/{packet_id}/hand-over", allow=_OURS)
def hand_over_paper(visit: Visit) -> Response:
    return ended(visit, Fate.HANDED_OVER, {visit.path["packet_id"]: 0})


@pages.post("/contracts/{contract_id}/collections/{ref}/withdraw", allow=_OURS)
def withdraw_collection(visit: Visit) -> Response:
    contract = visit.contract()
    custody_endings.withdraw(visit.parts, contract.contract_id, visit.path["ref"], visit.actor.id)
    return visit.redirect(path_of(contract, "/returns"), notice="custody.withdrawn")


def ended(visit: Visit, fate: Fate, lines: Mapping[str, int]) -> Response:
    """Lost, with the incident that this is; or handed over on the ward's instruction."""
    contract, actor = visit.contract(), visit.actor.id
    if fate is Fate.LOST:
        custody_endings.lose(visit.parts, visit.assembly(), contract, lines, noticed_id(visit), actor)
        return visit.redirect(path_of(contract, "/incidents"), notice="custody.lost")
    instruction = visit.form.get("instruction", "")
    custody_endings.hand_over(visit.parts, contract, lines, instruction, actor)
    return visit.redirect(path_of(contract, "/returns"), notice="custody.handed_over")


def require_shown(visit: Visit, contract: Contract, packet: PacketId) -> None:
    """Raises Conflict when the sheets at hand are not those that the page showed."""
    shown = visit.number("out", "手元の枚数")
    if custody.ledger_of(visit.parts, contract.id).paper_of(packet).still_out != shown:
        raise Conflict("general.stale_page")
