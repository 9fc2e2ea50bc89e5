"""What is chosen for the public of an assembly's replies: the first choice holds, whoever else is at it."""

from contextlib import suppress

from shared.documents.assembly import Assembly
from shared.documents.publications import Publications
from shared.domain.ids import ActorId
from shared.domain.publications import Told
from shared.errors import NameTaken
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


def told_of(parts: Parts, assembly_id: str) -> Told:
    """What has been chosen so far."""
    found = parts.repository.find(Publications, assembly_id)
    return found.told if found else Told()


def choose_report(parts: Parts, assembly: Assembly, number: int, actor: ActorId) -> None:
    """From now on no other report of the assembly is published. Repeated, the same.

    Raises Refusal `representation.published_before`."""
    with suppress(NameTaken):  # the first one makes the document
        parts.repository.create(Change(Publications(id=assembly.id, trail=assembly.trail)))
    entry = Entry(actor, "publications.report_chosen", assembly.id, facts={"number": number})

    def decide(current: Publications) -> Change[Publications] | None:
        told = current.told.with_report(number)
        return None if told == current.told else Change(current.with_(told=told), (entry,))

    parts.repository.change(Publications, assembly.id, decide)
