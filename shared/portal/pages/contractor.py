"""What the contractor's people do: pull and download, take paper, declare, state; also after the end."""

import json
from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.contract import Contract, ContractPhase
from shared.documents.packet import Packet
from shared.documents.person import Person
from shared.domain.custody_balance import UNSIGNED, UNSTATED
from shared.domain.custody_lines import PAPER_MEDIUM, CollectionKind, Copy, ErasureMethod, Fate, ReturnWay
from shared.domain.ids import PacketId
from shared.domain.japan_time import day_of
from shared.domain.networks import registered
from shared.domain.roles import PersonRole
from shared.errors import Refusal
from shared.portal.custody_rows import medium_words
from shared.portal.fields import choice_field, day_field, number_in_path, short_text
from shared.portal.pages.contract import path_of
from shared.portal.pages.contractor_endings import ended, require_shown
from shared.portal.routing import HANDLER, RESPONSIBLE, Pages, Visit, contract_role
from shared.portal.stages import StageLine, StageState
from shared.services import custody, custody_endings, paper
from shared.services.actors import Actor
from shared.services.contractor_statement import stated_sha256
from shared.services.custody_facts import certificate_facts, names_for
from shared.services.incidents import new_id
from shared.services.membership import contract_roles
from shared.services.packets import file_named, packet_of, packets_of
from shared.services.parts import Parts
from shared.services.people import person_of
from shared.services.pull import obstacles, pullable
from shared.services.returns import return_file

pages = Pages()

_OURS = contract_role(RESPONSIBLE, HANDLER)
_DECLARABLE = (Fate.ERASED, Fate.RETURN_DECLARED, Fate.LOST, Fate.HANDED_OVER)


@pages.get("/contracts/{contract_id}/packets", allow=_OURS)
def packets(visit: Visit) -> Response:
    contract = visit.contract()
    active = contract.phase is ContractPhase.ACTIVE
    names = names_for(visit.parts, contract.id)
    return visit.render(
        "contractor/packets.html",
        contract=contract,
        obstacles=obstacles(visit.parts, contract, visit.actor.id),
        packets=pullable(visit.parts, contract) if active else [],
        today=day_of(visit.parts.clock.business_now()),
        copies=_readable(visit, contract),
        devices=[(device, names.get(device, device)) for device in contract.devices_in_use],
        names=names,
    )


@pages.post("/contracts/{contract_id}/pull", allow=_OURS)
def pull(visit: Visit) -> Response:
    """One act for all chosen packets."""
    contract = visit.contract()
    chosen = [PacketId(packet) for packet in visit.values.get("packet", [])]
    device = visit.text("device", "保存する機器")
    network = registered(contract.networks_in_use, visit.origin)
    copies = custody.pull(visit.parts, contract.contract_id, chosen, visit.actor.id, device, network)
    return visit.redirect(path_of(contract, "/packets"), notice="pull.done", count=len(copies))


@pages.get("/contracts/{contract_id}/copies/{packet_id}/{number}/{file}/{part}", allow=_OURS)
def download(visit: Visit) -> Response:
    contract = visit.contract()
    registered(contract.networks_in_use, visit.origin)
    packet_id = PacketId(visit.path["packet_id"])
    number, part = number_in_path(visit, "number"), number_in_path(visit, "part")
    name = visit.path["file"]
    data = custody.read_copy(visit.parts, contract.contract_id, packet_id, number, name, part, visit.actor.id)
    file = file_named(packet_of(visit.parts, contract, packet_id), name)
    suffix = f".{part:03d}" if len(file.parts) > 1 else ""
    return visit.download(name + suffix, file.content_type, data)


@pages.get("/contracts/{contract_id}/returns", allow=_OURS)
def returns(visit: Visit) -> Response:
    contract = visit.contract()
    person = custody.named_person(visit.parts, contract, visit.actor.id)
    ledger = custody.ledger_of(visit.parts, contract.id)
    names = names_for(visit.parts, contract.id)
    return visit.render(
        "contractor/returns.html",
        contract=contract,
        copies=[copy for copy in ledger.copies if _declarable(copy, person)],
        papers=[sheet for sheet in ledger.papers if not sheet.fate.settled],
        collections=[found for found in ledger.collections if not found.fate.settled],
        packets={packet.id: packet for packet in packets_of(visit.parts, contract.id)},
        names=names,
        fates=[(fate.value, _FATE_WORDS[fate]) for fate in _DECLARABLE],
        ways=[(way.value, way.ja) for way in ReturnWay],
        instructions=[
            (matter.id, f"指示 第{matter.number}号")
            for matter in custody_endings.instructions(visit.parts, contract)
        ],
        incident_id=new_id(visit.parts),
        kinds=[(kind.value, kind.ja) for kind in CollectionKind],
        media=[(medium, medium_words(medium, names)) for medium in (*contract.devices_in_use, PAPER_MEDIUM)],
        number=len(ledger.collections) + 1,
        forms=custody.forms_of(visit.parts, contract.id),
        over=contract.term.is_over(visit.parts.clock.business_now()),
    )


@pages.post("/contracts/{contract_id}/declare", allow=_OURS)
def declare(visit: Visit) -> Response:
    """What became of the chosen copies."""
    contract, fate = visit.contract(), _fate(visit)
    found = {copy.ref: copy for copy in custody.ledger_of(visit.parts, contract.id).copies}
    chosen = list(dict.fromkeys(visit.values.get("copy", [])))
    if not chosen or not found.keys() >= set(chosen):
        raise Refusal("general.field_missing", field="写し")
    if fate in (Fate.LOST, Fate.HANDED_OVER):
        return ended(visit, fate, dict.fromkeys(chosen, 0))
    way, actor = _way(visit, fate), visit.actor.id
    for copy in (found[ref] for ref in chosen):
        custody.declare_copy(visit.parts, contract.contract_id, copy.packet, copy.number, fate, actor, way)
    return visit.redirect(path_of(contract, "/returns"), notice="custody.declared")


@pages.post("/contracts/{contract_id}/paper/{packet_id}/receive", allow=_OURS)
def receive_paper(visit: Visit) -> Response:
    sheets = visit.number("sheets", "数えた枚数")
    contract, packet = visit.contract(), PacketId(visit.path["packet_id"])
    paper.receive(visit.parts, contract.contract_id, packet, sheets, visit.actor.id)
    return visit.redirect(path_of(contract, "/returns"), notice="paper.received")


@pages.post("/contracts/{contract_id}/paper/{packet_id}/post", allow=_OURS)
def post_paper(visit: Visit) -> Response:
    """`out` is what the page showed: a page that is sent twice does not count twice."""
    contract, packet = visit.contract(), PacketId(visit.path["packet_id"])
    require_shown(visit, contract, packet)
    paper.post(
        visit.parts, contract.contract_id, packet, visit.number("sheets", "発送した枚数"), visit.actor.id
    )
    return visit.redirect(path_of(contract, "/returns"), notice="paper.posted")


@pages.post("/contracts/{contract_id}/paper/{packet_id}/return", allow=_OURS)
def return_paper(visit: Visit) -> Response:
    sheets = visit.number("sheets", "返還する枚数")
    contract, packet = visit.contract(), PacketId(visit.path["packet_id"])
    way = choice_field(visit, "way", "返還の方法", ReturnWay)
    paper.send_back(visit.parts, contract.contract_id, packet, sheets, visit.actor.id, way)
    return visit.redirect(path_of(contract, "/returns"), notice="paper.return_declared")


@pages.post("/contracts/{contract_id}/collections", allow=_OURS)
def register_collection(visit: Visit) -> Response:
    contract = visit.contract()
    custody.register_collection(
        visit.parts,
        contract.contract_id,
        visit.actor.id,
        choice_field(visit, "content", "収集するもの", CollectionKind),
        medium=visit.text("medium", "媒体"),
        purpose=short_text(visit, "purpose", "利用目的"),
        body=short_text(visit, "body", "実施主体"),
        source=str(visit.number("number", "受付番号")),
        sheets=visit.number("sheets", "枚数"),
    )
    return visit.redirect(path_of(contract, "/returns"), notice="custody.registered")


@pages.post("/contracts/{contract_id}/collections/{ref}/declare", allow=_OURS)
def declare_collection(visit: Visit) -> Response:
    contract, fate, ref = visit.contract(), _fate(visit), visit.path["ref"]
    if fate in (Fate.LOST, Fate.HANDED_OVER):
        return ended(visit, fate, {ref: 0})
    sheets, way = visit.number("sheets", "枚数"), _way(visit, fate)
    custody.declare_collection(visit.parts, contract.contract_id, ref, fate, visit.actor.id, sheets, way)
    return visit.redirect(path_of(contract, "/returns"), notice="custody.declared")


@pages.put("/contracts/{contract_id}/returned/{ref}", allow=_OURS)
def upload_returned(visit: Visit) -> Response:
    """A returned file, as raw bytes from our script."""
    content_type = visit.headers.get("content-type", "").partition(";")[0].strip()
    file = return_file(
        visit.parts,
        visit.contract().contract_id,
        visit.path["ref"],
        content_type,
        visit.body,
        visit.actor.id,
    )
    return visit.json({"name": file.name, "sha256": file.sha256})


@pages.get("/contracts/{contract_id}/statements", allow=contract_role(RESPONSIBLE))
def statements(visit: Visit) -> Response:
    contract = visit.contract()
    ledger = custody.ledger_of(visit.parts, contract.id)
    names = names_for(visit.parts, contract.id)
    return visit.render(
        "contractor/statements.html",
        contract=contract,
        media=[
            (medium, medium_words(medium, names), ledger.statement_on(medium))
            for medium in ledger.media(contract.device_ids)
        ],
        signed=ledger.signed,
        sha256=stated_sha256(visit.parts, contract.contract_id),
        methods={
            medium: [(method.value, method.ja) for method in ErasureMethod if method.fits(medium)]
            for medium in ledger.media(contract.device_ids)
        },
        balance=ledger.balance(contract.device_ids),
        today=day_of(visit.parts.clock.business_now()),
    )


@pages.post("/contracts/{contract_id}/statements/{medium}", allow=contract_role(RESPONSIBLE))
def state(visit: Visit) -> Response:
    contract = visit.contract()
    custody.state_clean(
        visit.parts,
        contract.contract_id,
        visit.path["medium"],
        choice_field(visit, "method", "方法", ErasureMethod),
        day_field(visit, "done_on", "実施日"),
        visit.actor.id,
    )
    return visit.redirect(path_of(contract, "/statements"), notice="custody.stated")


@pages.get("/contracts/{contract_id}/record", allow=contract_role(RESPONSIBLE))
def record(visit: Visit) -> Response:
    """The contractor's own record (clause 12): ids, counts, times; no residents' data."""
    contract = visit.contract()
    facts = certificate_facts(visit.parts, contract.id) | {"names": dict(names_for(visit.parts, contract.id))}
    data = json.dumps(facts, ensure_ascii=False, indent=2).encode()
    return visit.download(f"contract-{contract.number}-record.json", "application/json", data)


def contract_stages(parts: Parts, contract: Contract, actor: Actor) -> Iterator[StageLine]:
    """What waits for the contractor's people: pulls, paper, declarations, statements."""
    if contract.phase is not ContractPhase.ACTIVE:
        return
    roles = contract_roles(parts, contract, actor)
    ours, responsible = frozenset({RESPONSIBLE, HANDLER}), frozenset({RESPONSIBLE})

    def line(
        title: str, state: StageState, detail: str, below: str, acts: frozenset[PersonRole]
    ) -> StageLine:
        url = path_of(contract, below) if roles & acts else ""
        return StageLine(title, state, detail, url, acts)

    waiting = 0 if obstacles(parts, contract, actor.id) else len(pullable(parts, contract))
    state = StageState.OPEN if waiting else StageState.DONE
    yield line("引渡資料の取得", state, f"未取得 {waiting}件" if waiting else "", "/packets", ours)
    balance = custody.balance(parts, contract.id)
    owed = sum(item.state in (Fate.OUT, Fate.LOST) for item in balance.items)
    state = StageState.OPEN if owed else StageState.DONE
    yield line("返還・消去の申告", state, f"未清算 {owed}件" if owed else "", "/returns", ours)
    unstated = sum(item.state == UNSTATED for item in balance.media)
    state = (StageState.OPEN if balance.balanced else StageState.WAITING) if unstated else StageState.DONE
    detail = f"未提出 {unstated}件" if unstated else ""
    if not unstated and any(item.state == UNSIGNED for item in balance.media):
        state, detail = StageState.OPEN, "消去証明書の署名待ち"
    yield line("媒体ごとの消去証明", state, detail, "/statements", responsible)


def _readable(visit: Visit, contract: Contract) -> list[tuple[Copy, Packet]]:
    """The visitor's own copies that can still be downloaded."""
    person = person_of(visit.parts, contract, visit.actor.id)
    if person is None:
        return []
    now = visit.parts.clock.real_now()
    return [
        (copy, packet_of(visit.parts, contract, copy.packet))
        for copy in custody.ledger_of(visit.parts, contract.id).copies
        if copy.person == person.id and copy.fate is Fate.OUT and now < copy.readable_until
    ]


def _declarable(copy: Copy, person: Person) -> bool:
    mine = person.role is PersonRole.RESPONSIBLE or copy.person == person.id
    return mine and copy.fate in (Fate.OUT, Fate.LOST)


def _fate(visit: Visit) -> Fate:
    fate = choice_field(visit, "fate", "申告の内容", Fate)
    if fate not in _DECLARABLE:
        raise Refusal("general.field_invalid", field="申告の内容")
    return fate


def _way(visit: Visit, fate: Fate) -> ReturnWay | None:
    return choice_field(visit, "way", "返還の方法", ReturnWay) if fate is Fate.RETURN_DECLARED else None


_FATE_WORDS = {
    Fate.ERASED: "消去した",
    Fate.RETURN_DECLARED: "区へ返還する",
    Fate.LOST: "所在が分からない（事故として直ちに区へ知らせます）",
    Fate.HANDED_OVER: "区の指示により引き渡した",
}
