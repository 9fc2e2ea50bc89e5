"""What of the application forms leaves the ward: checked forms by the plan, and counts for arrangements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from shared.documents.arrangements import Arrangements
from shared.documents.assembly import Assembly
from shared.documents.contract import Contract, ContractPhase
from shared.documents.handed_forms import FormsPhase, HandedForms
from shared.documents.reply import FormSource
from shared.domain.handed_forms import COLUMNS
from shared.domain.ids import ContractId, ReplyId
from shared.domain.packet_kinds import PacketKind, allowed_fields
from shared.domain.plan_sections import FormsWay
from shared.errors import Refusal
from shared.messages import explain
from shared.portal.decisions import paper_decision
from shared.portal.fields import number_in_path
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import arrangement_list, handed_forms
from shared.services.actors import Actor
from shared.services.applicants import applicants
from shared.services.contract import contracts_of, description
from shared.services.declines import lottery_of
from shared.services.forms_batch import batch_sheet
from shared.services.membership import assembly_roles
from shared.services.missing_copies import Missing, missing_copies
from shared.services.parts import Parts
from shared.services.redacted_copies import copy_of
from shared.services.replies import replies_of

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/forms"
_WARD = assembly_role(STAFF, SUPERVISOR)


@pages.get(_FOLDER, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    contracts = contracts_of(visit.parts, assembly.id)
    counts, obstacle = _counts(visit.parts, assembly)
    return visit.render(
        "forms/show.html",
        assembly=assembly,
        way=assembly.plan.replies.packet,
        originals=assembly.plan.replies.packet is FormsWay.ORIGINALS,
        planned={kind: _is_planned(assembly, kind) for kind in PacketKind},
        versions=handed_forms.handed_forms_of(visit.parts, assembly.id)[::-1],
        names={contract.id: contract.contractor for contract in contracts},
        contracts=[(contract.id, contract.contractor) for contract in contracts],
        places=_places(visit.parts, contracts),
        counts=counts,
        obstacle=obstacle,
        copies=_copies(visit.parts, assembly),
        without_original=_without_original(visit.parts, assembly) if counts is not None else 0,
        lists=_lists(visit.parts, contracts),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post(_FOLDER + "/propose", allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    assembly = visit.assembly()
    contract = ContractId(visit.text("contract", "契約"))
    place = visit.form.get("place", "")
    handed_forms.propose_forms(visit.parts, assembly, contract, visit.actor.id, place)
    return visit.redirect(f"/assemblies/{assembly.id}/forms", notice="forms.proposed")


@pages.post(_FOLDER + "/arrangements", allow=assembly_role(STAFF))
def make_arrangements(visit: Visit) -> Response:
    assembly = visit.assembly()
    contract = ContractId(visit.text("contract", "契約"))
    made = arrangement_list.make_list(visit.parts, assembly, contract, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/forms", notice="arrangements.made", number=made.number)


@pages.get(_FOLDER + "/{number}", allow=_WARD)
def read(visit: Visit) -> Response:
    """The very rows or sheets that will leave, for whoever approves them."""
    assembly, found = visit.assembly(), _found(visit)
    rows = handed_forms.table_of(visit.parts, assembly, found) if found.table else []
    rule = assembly.plan.packet_rule(PacketKind.CHECKED_FORMS)
    allowed = allowed_fields(PacketKind.CHECKED_FORMS, rule.fields)
    columns = [column for column in COLUMNS if column in allowed]
    return visit.render(
        "forms/read.html",
        assembly=assembly,
        found=found,
        headings=["番号", *(column.heading for column in columns)],
        rows=[
            [number, *(row.cells[column.value] for column in columns)] for number, row in enumerate(rows, 1)
        ],
        originals=found.way is FormsWay.ORIGINALS,
        sheets=_sheets(visit, found),
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=found.approval.proposed.actor == visit.actor.id,
    )


@pages.get(_FOLDER + "/{number}/copies/{place}", allow=_WARD)
def copy(visit: Visit) -> Response:
    """One redacted sheet, as it will leave."""
    place = number_in_path(visit, "place")
    return visit.picture(copy_of(visit.parts, visit.assembly(), _found(visit), place))


@pages.post(_FOLDER + "/{number}/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = visit.fresh(_found(visit))
    handed_forms.approve_forms(visit.parts, assembly, found.id, visit.actor.id, paper_decision(visit))
    return visit.redirect(f"/assemblies/{assembly.id}/forms", notice="forms.approved")


@pages.get(_FOLDER + "/{number}/batch.pdf", allow=_WARD)
def batch(visit: Visit) -> Response:
    """Batch sheet and receipt of the counted originals."""
    found = _found(visit)
    data = batch_sheet(visit.parts, visit.assembly(), found)
    return visit.download(f"forms-{found.number}-batch.pdf", "application/pdf", data)


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """Only where the plan lets forms or counts leave the ward."""
    if not (
        _is_planned(assembly, PacketKind.CHECKED_FORMS) or _is_planned(assembly, PacketKind.ARRANGEMENT_LIST)
    ):
        return
    versions = handed_forms.handed_forms_of(parts, assembly.id)
    waits = bool(versions) and versions[-1].phase is FormsPhase.READY
    state, detail = _standing(parts, assembly, versions[-1] if versions else None)
    yield StageLine(
        title="申込書の引渡しと手配数表",
        state=state,
        detail=detail,
        url=f"/assemblies/{assembly.id}/forms",
        acts=frozenset({SUPERVISOR if waits else STAFF}),
    )


def _standing(parts: Parts, assembly: Assembly, last: HandedForms | None) -> tuple[StageState, str]:
    lottery, contracts = lottery_of(parts, assembly.id), contracts_of(parts, assembly.id)
    if lottery is None or not lottery.held:
        return StageState.WAITING, "抽選が終わると、参加者の分だけを引き渡せます"
    if not any(contract.phase is ContractPhase.ACTIVE for contract in contracts) and last is None:
        return StageState.WAITING, "委託契約が始まると引き渡せます"
    if last and last.phase is FormsPhase.APPROVED:
        return StageState.RUNNING, last.phase.ja
    if last and last.phase is FormsPhase.READY:
        return StageState.OPEN, "引き渡す内容を確かめて承認してください"
    if last and last.phase is FormsPhase.OUTDATED:
        return StageState.OPEN, "取下げか訂正がありました。申込書の引渡しを起案し直してください"
    if last is None and _is_planned(assembly, PacketKind.CHECKED_FORMS):
        return StageState.OPEN, "参加者の申込書の引渡しを起案してください"
    if _is_planned(assembly, PacketKind.ARRANGEMENT_LIST) and not _lists(parts, contracts):
        return StageState.OPEN, "手配数表（昼食・配慮事項の数）を引き渡してください"
    return StageState.DONE, FormsPhase.RELEASED.ja


def _found(visit: Visit) -> HandedForms:
    number = number_in_path(visit, "number")
    return visit.parts.repository.get(HandedForms, f"{visit.assembly().id}.forms-{number}")


def _sheets(visit: Visit, found: HandedForms) -> list[tuple[int, str, str, str]]:
    """Number, name, receipt and mark of each original, for whoever puts the sheets in order."""
    if found.way is not FormsWay.ORIGINALS or found.phase is FormsPhase.OUTDATED:
        return []
    people = applicants(visit.parts, visit.assembly(), [form.reply for form in found.forms])
    return [
        (number, people[form.reply].name if form.reply in people else "―", form.reply, form.mark)
        for number, form in enumerate(found.forms, 1)
    ]


def _is_planned(assembly: Assembly, kind: PacketKind) -> bool:
    return any(rule.kind is kind for rule in assembly.plan.packets)


def _counts(parts: Parts, assembly: Assembly) -> tuple[arrangement_list.Counts | None, str]:
    """What would be counted now, or why it cannot be."""
    try:
        return arrangement_list.counts_now(parts, assembly), ""
    except Refusal as refusal:
        return None, explain(refusal)


def _without_original(parts: Parts, assembly: Assembly) -> int:
    replies = handed_forms.forms_of_panel(parts, assembly)
    return sum(reply.source is not FormSource.PAPER for reply in replies)


@dataclass(frozen=True, slots=True)
class _Copies:
    """How many of `people` have a redacted copy. `seated`: they take part; before the lottery: they apply."""

    people: int
    seated: bool
    missing: Mapping[Missing, Sequence[ReplyId]]

    @property
    def there(self) -> int:
        return self.people - sum(map(len, self.missing.values()))


def _copies(parts: Parts, assembly: Assembly) -> _Copies | None:
    """None where the plan lets no redacted copy leave."""
    if assembly.plan.replies.packet is not FormsWay.REDACTED:
        return None
    lottery = lottery_of(parts, assembly.id)
    seats = {place.reply for place in lottery.panel} if lottery and lottery.held else None
    found = [
        one for one in replies_of(parts, assembly) if one.applies and (seats is None or one.reply in seats)
    ]
    return _Copies(len(found), seats is not None, missing_copies(parts, assembly, found))


def _places(parts: Parts, contracts: Sequence[Contract]) -> list[tuple[str, str]]:
    return [
        (place.id, f"{contract.contractor}　{' '.join(description(parts, contract, place).values())}")
        for contract in contracts
        for place in contract.places
        if place.in_use
    ]


def _lists(parts: Parts, contracts: Sequence[Contract]) -> list[tuple[str, Arrangements]]:
    """The last version for each contract."""
    found = ((contract, arrangement_list.lists_of(parts, contract.id)) for contract in contracts)
    return [(contract.contractor, lists[-1]) for contract, lists in found if lists]
