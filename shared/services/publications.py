"""What is chosen for the public of an assembly's replies: the first choice holds, whoever else is at it."""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from contextlib import suppress

from shared.documents.assembly import Assembly
from shared.documents.publications import Publications
from shared.domain.approvals import Act
from shared.domain.canonical_json import canonical
from shared.domain.ids import ActorId
from shared.domain.publications import Told
from shared.domain.representation import Counted
from shared.errors import NameTaken, Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.reply_statistics import Statistics, statistics_of
from shared.services.repository import Change, Entry
from shared.services.representation_count import counted

_CLASS = "public-statistics"


def told_of(parts: Parts, assembly_id: str) -> Told:
    """What has been chosen so far."""
    found = parts.repository.find(Publications, assembly_id)
    return found.told if found else Told()


def mark_of(parts: Parts, assembly: Assembly, people: Iterable[Counted]) -> str:
    """Tells one count from another, and nothing of it to whoever has no ward key."""
    rows = sorted([*one.cell, *sorted(one.stages)] for one in people)
    said = f"publications:{assembly.id}:".encode() + canonical(rows)
    return hmac.new(parts.ward_key, said, hashlib.sha256).hexdigest()


def choose_report(parts: Parts, assembly: Assembly, number: int, count: str, actor: ActorId) -> None:
    """From now on no other report of the assembly is published. Repeated, the same.

    Raises Refusal as `Told.with_report`."""
    entry = Entry(actor, "publications.report_chosen", assembly.id, facts={"number": number})

    def decide(current: Publications) -> Change[Publications] | None:
        told = current.told.with_report(number, count)
        return None if told == current.told else Change(current.with_(told=told), (entry,))

    _choose(parts, assembly, decide)


def fix_statistics(parts: Parts, assembly: Assembly, actor: ActorId) -> None:
    """From now on the public statistics are those of this moment, and no others.

    Raises Refusal as `Told.with_statistics`, and as `statistics`."""
    people = tuple(counted(parts, assembly, public=True))
    act, count = Act(actor=actor, at=parts.clock.business_now()), mark_of(parts, assembly, people)
    told_of(parts, assembly.id).with_statistics(act, count)
    vault = vault_of(parts, holding_of(assembly))
    name = f"{assembly.id}.{parts.entropy.token(4).hex()}"
    ref = vault.put_json(_CLASS, name, statistics_of(parts, assembly, people, public=True).to_json())
    entry = Entry(actor, "publications.statistics_fixed", assembly.id)

    def decide(current: Publications) -> Change[Publications]:
        told = current.told.with_statistics(act, count)
        return Change(current.with_(told=told, statistics=ref), (entry,))

    try:
        _choose(parts, assembly, decide)
    except Refusal:
        vault.delete(ref)
        raise


def fixed_statistics(parts: Parts, assembly: Assembly) -> Statistics | None:
    """The public ones, once they are fixed."""
    found = parts.repository.find(Publications, assembly.id)
    if found is None or found.statistics is None:
        return None
    return Statistics.from_json(vault_of(parts, holding_of(assembly)).get_json(found.statistics))


def _choose(
    parts: Parts, assembly: Assembly, decide: Callable[[Publications], Change[Publications] | None]
) -> None:
    with suppress(NameTaken):  # the first one makes the document
        parts.repository.create(Change(Publications(id=assembly.id, trail=assembly.trail)))
    parts.repository.change(Publications, assembly.id, decide)
