"""What was made from a reply that was withdrawn or replaced: deleted where it names the person, made anew
where it counts. Copies that were pulled are recalled and due back."""

from shared.documents.assembly import Assembly
from shared.documents.handed_forms import FormsPhase, HandedForms
from shared.documents.reply import Reply
from shared.documents.roster import Roster, RosterPhase
from shared.domain.ids import SYSTEM_ACTOR
from shared.services import result_letters
from shared.services.arrangement_list import renew_lists
from shared.services.handed_forms import handed_forms_of
from shared.services.holdings import vault_of
from shared.services.packets import destroy
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry
from shared.services.roster import rosters_of
from shared.services.work import WorkMessage


def renew_derived(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/renew-derived`, of one reply."""
    reply = parts.repository.settled(Reply, message.unit)
    assembly = parts.repository.get(Assembly, reply.assembly)
    if reply.withdrawn:
        result_letters.forget(parts, assembly, reply.reply)
        for roster in rosters_of(parts, assembly.id):
            if reply.reply in roster.panel:
                _destroy_roster(parts, assembly, roster)
    for forms in handed_forms_of(parts, assembly.id):
        if _is_over(forms, reply):
            _destroy_forms(parts, assembly, forms)
    renew_lists(parts, assembly)


def _is_over(forms: HandedForms, reply: Reply) -> bool:
    """It holds this reply, as it no longer is."""
    mine = [one for one in forms.forms if one.reply == reply.reply]
    return any(reply.withdrawn or one.filed != reply.filed for one in mine)


def _destroy_roster(parts: Parts, assembly: Assembly, roster: Roster) -> None:
    def decide(current: Roster) -> Change[Roster] | None:
        if current.phase is RosterPhase.OUTDATED and current.rows is None:
            return None
        gone = (current.rows,) if current.rows else ()
        document = current.with_(phase=RosterPhase.OUTDATED, rows=None, discard=current.discard + gone)
        return Change(document, (Entry(SYSTEM_ACTOR, "roster.deleted", current.id),))

    after = parts.repository.change(Roster, roster.id, decide)
    _delete_made(parts, assembly, after)


def _destroy_forms(parts: Parts, assembly: Assembly, forms: HandedForms) -> None:
    def decide(current: HandedForms) -> Change[HandedForms] | None:
        if current.phase is FormsPhase.OUTDATED:
            return None
        gone = (current.table,) if current.table else ()
        document = current.with_(phase=FormsPhase.OUTDATED, table=None, discard=current.discard + gone)
        return Change(document, (Entry(SYSTEM_ACTOR, "forms.deleted", current.id),))

    after = parts.repository.change(HandedForms, forms.id, decide)
    _delete_made(parts, assembly, after)


def _delete_made(parts: Parts, assembly: Assembly, outdated: Roster | HandedForms) -> None:
    """The packet that the contractor has, and the ward's own objects."""
    if outdated.packet:
        destroy(parts, outdated.packet, SYSTEM_ACTOR)
    if outdated.discard:
        vault = vault_of(parts, holding_of(assembly))
        for ref in outdated.discard:
            vault.delete(ref)
        parts.repository.change(type(outdated), outdated.id, lambda now: Change(now.with_(discard=())))
