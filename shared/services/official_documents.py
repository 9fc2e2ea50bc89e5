"""Before the ward's own records are erased, official documents are taken over; two people say so."""

from collections.abc import Callable

from shared.documents.assembly import Assembly
from shared.documents.official_documents import OfficialDocuments
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.domain.official_documents import OfficialDocument, OfficialKind
from shared.errors import NameTaken, Refusal
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

type Decide = Callable[[OfficialDocuments], Change[OfficialDocuments]]


def documents_of(parts: Parts, assembly: Assembly) -> OfficialDocuments:
    """As recorded; nothing yet for a new assembly."""
    found = parts.repository.find(OfficialDocuments, assembly.id)
    return found or OfficialDocuments(id=assembly.id, trail=assembly.trail)


def take_over(
    parts: Parts, assembly: Assembly, kind: OfficialKind, number: str, years: int, actor: ActorId
) -> OfficialDocuments:
    """One more; the same kind and number again changes nothing but the years.

    Raises Refusal `official.already_complete`."""
    act = Act(actor=actor, at=parts.clock.business_now())
    one = OfficialDocument(kind=kind, number=number, years=years, taken=act)

    def add(current: OfficialDocuments) -> Change[OfficialDocuments]:
        others = [known for known in current.taken if (known.kind, known.number) != (kind, number)]
        entry = Entry(actor, "official.taken_over", assembly.id, facts={"kind": kind.value, "years": years})
        return Change(current.with_(taken=(*others, one), complete=None), (entry,))

    return _change(parts, assembly, add)


def propose_complete(parts: Parts, assembly: Assembly, actor: ActorId) -> OfficialDocuments:
    """Staff say that all are taken over, or that there are none.

    Raises Refusal `official.already_complete`."""
    approval = propose(actor, parts.clock.business_now())

    def ask(current: OfficialDocuments) -> Change[OfficialDocuments]:
        entry = Entry(
            actor, "official.complete_proposed", assembly.id, facts={"documents": len(current.taken)}
        )
        return Change(current.with_(complete=approval), (entry,))

    return _change(parts, assembly, ask)


def approve_complete(
    parts: Parts, assembly: Assembly, actor: ActorId, decision: PaperDecision
) -> OfficialDocuments:
    """Opens the gate of the erasure. Raises Denied `general.same_person`; Refusal `official.not_proposed`,
    `official.already_complete`."""

    def agree(current: OfficialDocuments) -> Change[OfficialDocuments]:
        if current.complete is None:
            raise Refusal("official.not_proposed")
        given = approve(current.complete, actor, parts.clock.business_now(), decision)
        entry = Entry(actor, "official.complete", assembly.id, facts={"documents": len(current.taken)})
        return Change(current.with_(complete=given), (entry,))

    return _change(parts, assembly, agree)


def _change(parts: Parts, assembly: Assembly, decide: Decide) -> OfficialDocuments:
    def unless_complete(current: OfficialDocuments) -> Change[OfficialDocuments]:
        if current.settled:
            raise Refusal("official.already_complete")
        return decide(current)

    if parts.repository.find(OfficialDocuments, assembly.id) is None:
        try:
            return parts.repository.create(unless_complete(documents_of(parts, assembly)))
        except NameTaken:
            pass  # somebody else was first: decide on theirs
    return parts.repository.change(OfficialDocuments, assembly.id, unless_complete)
