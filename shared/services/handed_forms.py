"""Checked forms to the contractor, by the plan's way: data only, redacted copies, or counted originals.

Of the participants only, after the lottery: nobody else's form is needed (clause 3). Two people of the ward.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.handed_forms import FormOfPerson, FormsPhase, HandedForms
from shared.documents.reply import FormSource, Reply
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.changes import Stage
from shared.domain.custody_lines import PaperContent
from shared.domain.handed_forms import FormRow, form_row, to_csv
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ContractId, PacketId
from shared.domain.packet_kinds import CSV, PDF, PacketField, PacketKind, allowed_fields
from shared.domain.plan_sections import FormsWay
from shared.domain.trail import Facts
from shared.errors import NameTaken, NotFound, Refusal
from shared.services import paper, versions
from shared.services.change_list import require_stated
from shared.services.contract import require_running
from shared.services.declines import lottery_of
from shared.services.holdings import vault_of
from shared.services.invitees import read_invited
from shared.services.packets import PacketFile, assign_packet, destroy, planned_due
from shared.services.parts import Parts
from shared.services.redacted_copies import PDF_NAME, copies_pdf, with_page
from shared.services.replies import document_id, holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.roster import panel_hits
from shared.services.screening import checked_reply
from shared.services.work import Step, WorkMessage

CSV_NAME = "forms.csv"
_CLASS = "forms-table"


def handed_forms_of(parts: Parts, assembly_id: str) -> list[HandedForms]:
    """All versions by number."""
    found = parts.repository.all(HandedForms, f"{assembly_id}.forms-")
    return sorted(found, key=lambda one: one.number)


def forms_of_panel(parts: Parts, assembly: Assembly) -> list[Reply]:
    """The forms of who takes part as things stand, by rank; all of them checked.

    Raises Refusal `lottery.not_held`, `screening.not_done`.
    """
    lottery = lottery_of(parts, assembly.id)
    if lottery is None or not lottery.held:
        raise Refusal("lottery.not_held")
    found = [parts.repository.get(Reply, document_id(assembly, place.reply)) for place in lottery.panel]
    standing = [reply for reply in found if reply.withdrawn is None]
    if any(not reply.check_mark for reply in standing):
        raise Refusal("screening.not_done")
    return standing


def propose_forms(
    parts: Parts, assembly: Assembly, contract_id: ContractId, actor: ActorId, place: str = ""
) -> HandedForms:
    """Make the next version of what is to be handed over. `place`: where counted originals go.

    Raises Refusal `lottery.not_held`, `screening.not_done`, `contract.*`, `changes.*`,
    `plan.packet_not_planned`, `paper.place_unknown`, `forms.no_originals`, `forms.under_way`,
    `forms.unchanged`, `forms.no_pages`.
    """
    contract = _running(parts, assembly, contract_id)
    replies = forms_of_panel(parts, assembly)
    earlier = handed_forms_of(parts, assembly.id)
    require_stated(parts, assembly, Stage.ROSTER, since=versions.last_let_go(earlier, contract_id))
    if hit := panel_hits(parts, assembly, [reply.reply for reply in replies]):
        raise Refusal("changes.in_panel", count=len(hit))
    way = assembly.plan.replies.packet
    assembly.plan.packet_rule(PacketKind.CHECKED_FORMS)
    if way is FormsWay.ORIGINALS:
        replies = _with_originals(assembly, contract, replies, place)
    if way is FormsWay.REDACTED:
        replies = with_page(parts, assembly, replies)
    forms = tuple(FormOfPerson(reply=one.reply, filed=one.filed, mark=one.check_mark) for one in replies)
    number = _next_number(earlier, forms, contract_id)
    document = HandedForms(
        id=f"{assembly.id}.forms-{number}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        contract=contract_id,
        number=number,
        way=way,
        forms=forms,
        approval=propose(actor, parts.clock.business_now()),
        place=place if way is FormsWay.ORIGINALS else "",
    )
    if way is FormsWay.DATA_ONLY:
        document = _with_table(parts, assembly, document, replies)
    facts: Facts = {"forms": len(forms), "way": way.value, "sha256": document.sha256}
    try:
        return parts.repository.create(
            Change(document, (Entry(actor, "forms.proposed", document.id, facts=facts),))
        )
    except NameTaken:
        if document.table:
            vault_of(parts, holding_of(assembly)).delete(document.table)
        raise Refusal("forms.under_way") from None


def approve_forms(
    parts: Parts, assembly: Assembly, forms_id: str, actor: ActorId, decision: PaperDecision
) -> HandedForms:
    """A second person's yes; a step then hands over. Raises Denied `general.same_person`; Refusal
    `forms.not_ready`, `forms.panel_changed` (somebody in it has no seat any more, or is on a change list that
    came since), `changes.letters_at_work`."""
    found = parts.repository.get(HandedForms, forms_id)
    if found.assembly != assembly.id:
        raise NotFound("general.not_found")
    if found.phase is FormsPhase.READY and _outdated(parts, assembly, found):
        _set_aside(parts, assembly, found)
        raise Refusal("forms.panel_changed")
    since = versions.last_let_go(handed_forms_of(parts, assembly.id), found.contract)
    require_stated(parts, assembly, Stage.ROSTER, since)
    now = parts.clock.business_now()

    def decide(current: HandedForms) -> Change[HandedForms]:
        if current.phase is not FormsPhase.READY:
            raise Refusal("forms.not_ready")
        document = current.with_(
            approval=approve(current.approval, actor, now, decision), phase=FormsPhase.APPROVED
        )
        entry = Entry(actor, "forms.approved", current.id, facts={"sha256": current.sha256})
        return Change(document, (entry,), (Errand(Step.RELEASE_FORMS, holding_of(assembly), current.id),))

    return parts.repository.change(HandedForms, forms_id, decide)


def release_forms(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/release-forms`: what was approved becomes a packet; the version before is recalled.

    A version with somebody who has no seat any more, or is on a change list by now, is set aside."""
    found = parts.repository.settled(HandedForms, message.unit)
    if found.phase is not FormsPhase.APPROVED:
        return
    assembly = parts.repository.get(Assembly, found.assembly)
    if _outdated(parts, assembly, found):
        _set_aside(parts, assembly, found)
        return
    for earlier in handed_forms_of(parts, found.assembly):
        if earlier.packet and earlier.number < found.number and earlier.contract == found.contract:
            destroy(parts, earlier.packet, SYSTEM_ACTOR)
    packet = _handed_over(parts, assembly, found)

    def decide(current: HandedForms) -> Change[HandedForms] | None:
        if current.phase is not FormsPhase.APPROVED:
            return None
        facts: Facts = {"packet": packet, "forms": len(current.forms)}
        entry = Entry(SYSTEM_ACTOR, "forms.released", current.id, facts=facts)
        return Change(current.with_(phase=FormsPhase.RELEASED, packet=packet), (entry,))

    after = parts.repository.change(HandedForms, found.id, decide)
    if after.phase is FormsPhase.OUTDATED:
        destroy(parts, packet, SYSTEM_ACTOR)  # somebody withdrew while it was being handed over


def table_of(parts: Parts, assembly: Assembly, found: HandedForms) -> list[FormRow]:
    """The rows, for ward staff and for the packet. Raises Refusal `forms.not_ready`."""
    if found.table is None:
        raise Refusal("forms.not_ready")
    return [FormRow(cells) for cells in vault_of(parts, holding_of(assembly)).get_json(found.table)]


def _handed_over(parts: Parts, assembly: Assembly, found: HandedForms) -> PacketId:
    if found.way is FormsWay.ORIGINALS:
        contract = parts.repository.get(Contract, found.contract)
        actor = found.approval.proposed.actor
        content, sheets = PaperContent.APPLICATION_FORMS, len(found.forms)
        return paper.hand_over(
            parts, assembly, contract, content, sheets, found.place, actor, found.source
        ).packet_id
    return assign_packet(
        parts,
        assembly_id=found.assembly,
        contract_id=found.contract,
        kind=PacketKind.CHECKED_FORMS,
        title=f"{PacketKind.CHECKED_FORMS.ja}（第{found.number}版）",
        purpose=assembly.plan.packet_rule(PacketKind.CHECKED_FORMS).purpose,
        due=planned_due(assembly, PacketKind.CHECKED_FORMS),
        files=[_file(parts, assembly, found)],
        actor=SYSTEM_ACTOR,
        source=found.source,
    ).packet_id


def _file(parts: Parts, assembly: Assembly, found: HandedForms) -> PacketFile:
    if found.way is FormsWay.REDACTED:
        return PacketFile(PDF_NAME, PDF, copies_pdf(parts, assembly, found))
    return PacketFile(CSV_NAME, CSV, to_csv(table_of(parts, assembly, found), _allowed(assembly)))


def _with_table(
    parts: Parts, assembly: Assembly, document: HandedForms, replies: Sequence[Reply]
) -> HandedForms:
    rows = _rows(parts, assembly, replies)
    name = f"{document.id}.{parts.entropy.token(4).hex()}"
    vault = vault_of(parts, holding_of(assembly))
    table = vault.put_json(_CLASS, name, [row.to_json() for row in rows])
    sha256 = hashlib.sha256(to_csv(rows, _allowed(assembly))).hexdigest()
    return document.with_(table=table, sha256=sha256)


def _rows(parts: Parts, assembly: Assembly, replies: Sequence[Reply]) -> list[FormRow]:
    vault = vault_of(parts, holding_of(assembly))
    invitees = {one.token: one for one in read_invited(parts, AssemblyId(assembly.id))}
    plan = assembly.plan
    reference, rule = plan.eligibility.reference_date, plan.register_extract.printed_name
    checked = [checked_reply(vault, reply) for reply in replies]
    return [
        form_row(invitees[one.invitee], one, reply.check_mark, reference, rule)
        for one, reply in zip(checked, replies, strict=True)
    ]


def _allowed(assembly: Assembly) -> frozenset[PacketField]:
    rule = assembly.plan.packet_rule(PacketKind.CHECKED_FORMS)
    return allowed_fields(PacketKind.CHECKED_FORMS, rule.fields)


def _with_originals(
    assembly: Assembly, contract: Contract, replies: Sequence[Reply], place: str
) -> list[Reply]:
    """Only forms that came on paper have an original. Raises Refusal."""
    assembly.plan.packet_rule(PacketKind.PAPER)
    if place not in contract.places_in_use:
        raise Refusal("paper.place_unknown")
    found = [reply for reply in replies if reply.source is FormSource.PAPER]
    if not found:
        raise Refusal("forms.no_originals")
    return found


def _running(parts: Parts, assembly: Assembly, contract_id: ContractId) -> Contract:
    contract = parts.repository.get(Contract, contract_id)
    if contract.assembly != assembly.id:
        raise NotFound("general.not_found")
    require_running(parts, contract)
    return contract


def lists_wanted_from(parts: Parts, assembly: Assembly) -> list[datetime | None]:
    """From when on a change list counts, for each running contract whose forms are to be handed over anew."""
    handed = handed_forms_of(parts, assembly.id)
    anew = versions.to_make_again(parts, handed, lambda one: _left(parts, assembly, one))
    return [versions.last_let_go(handed, one.contract) for one in anew]


def _outdated(parts: Parts, assembly: Assembly, found: HandedForms) -> bool:
    """Somebody in it does not take part any more, or is on a change list."""
    people = [one.reply for one in found.forms]
    return _left(parts, assembly, found) or bool(panel_hits(parts, assembly, people))


def _left(parts: Parts, assembly: Assembly, found: HandedForms) -> bool:
    lottery = lottery_of(parts, assembly.id)
    seated = {place.reply for place in lottery.panel} if lottery else set()
    return not seated.issuperset(one.reply for one in found.forms)


def _set_aside(parts: Parts, assembly: Assembly, found: HandedForms) -> None:
    def decide(current: HandedForms) -> Change[HandedForms] | None:
        if current.phase not in (FormsPhase.READY, FormsPhase.APPROVED):
            return None
        gone = (current.table,) if current.table else ()
        document = current.with_(phase=FormsPhase.OUTDATED, table=None, discard=current.discard + gone)
        return Change(document, (Entry(SYSTEM_ACTOR, "forms.outdated", current.id),))

    after = parts.repository.change(HandedForms, found.id, decide)
    for ref in after.discard:
        vault_of(parts, holding_of(assembly)).delete(ref)
    parts.repository.change(HandedForms, found.id, lambda now: Change(now.with_(discard=())))


def _next_number(
    earlier: Sequence[HandedForms], forms: tuple[FormOfPerson, ...], contract: ContractId
) -> int:
    for one in earlier:
        if one.phase in (FormsPhase.READY, FormsPhase.APPROVED):
            raise Refusal("forms.under_way")
        if one.phase is FormsPhase.RELEASED and (one.forms, one.contract) == (forms, contract):
            raise Refusal("forms.unchanged")
    return len(earlier) + 1
