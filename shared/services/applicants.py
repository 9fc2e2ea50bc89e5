"""From a reply to the person behind it, for ward staff and for the packets made for the contractor."""

from collections.abc import Iterable

from shared.documents.assembly import Assembly
from shared.documents.reply import Reply
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.invitee import Invitee
from shared.services.holdings import vault_of
from shared.services.invitees import read_invited
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of
from shared.services.screening import checked_reply


def applicants(parts: Parts, assembly: Assembly, replies: Iterable[ReplyId]) -> dict[ReplyId, Invitee]:
    """Who is behind the checked `replies`; without those that were withdrawn.

    Raises Refusal `screening.not_done`, `holding.not_active`.
    """
    invitees = {invitee.token: invitee for invitee in read_invited(parts, AssemblyId(assembly.id))}
    vault = vault_of(parts, holding_of(assembly))
    found = [parts.repository.get(Reply, document_id(assembly, reply)) for reply in replies]
    standing = [reply for reply in found if reply.withdrawn is None]
    return {reply.reply: invitees[checked_reply(vault, reply).invitee] for reply in standing}
