"""What was deleted before its holding was: residents who withdrew, packets in which they stood."""

from collections.abc import Iterator

from shared.documents.holding import HoldingKind
from shared.documents.reply import Reply
from shared.domain.certificate import Basis, Line
from shared.domain.erasure import Act
from shared.domain.japan_time import stamp
from shared.services.erasure_saga import Saga
from shared.services.packets import packets_of
from shared.services.parts import Parts


def deletion_lines(parts: Parts, saga: Saga) -> Iterator[Line]:
    """`deleted …; key destroyed on …` for each of them, by id; on an interim certificate the key may still be
    there, and the line says so."""
    purged = saga.done(Act.PURGE_KEY)
    key = f"key destroyed on {stamp(purged[-1].at)}" if purged else "key not destroyed yet"
    for ref, deleted in _deleted(parts, saga):
        yield Line("deletion", ref, f"deleted {deleted}; {key}", Basis.RECORDED)


def _deleted(parts: Parts, saga: Saga) -> Iterator[tuple[str, str]]:
    holding = saga.holding
    if holding.holds is HoldingKind.ASSEMBLY:
        for reply in parts.repository.all(Reply, f"{holding.owner}.r-"):
            if reply.withdrawn:
                yield reply.reply, stamp(reply.withdrawn.at)
    if holding.holds is HoldingKind.CONTRACT:
        for packet in packets_of(parts, holding.owner):
            if packet.deleted:
                yield packet.id, stamp(packet.deleted.at)
