"""A draw on an isolated PC, before its event: the order goes out, the commitment comes in."""

import json
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase, Origin
from shared.domain.draw.population import Population
from shared.domain.draw.record import Manifest
from shared.domain.ids import ActorId
from shared.errors import Refusal
from shared.services.draw_commitment import committed
from shared.services.draw_order import order_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

LARGEST_MANIFEST = 1024 * 1024


def order_file(parts: Parts, assembly: Assembly, draw: Draw, actor: ActorId) -> bytes:
    """`draw-order.json` for the isolated PC, on record. Raises Refusal `draw.not_ordered`."""
    if draw.origin is not Origin.OFFLINE:
        raise Refusal("draw.not_ordered")
    parts.repository.note(draw.trail, Entry(actor, "draw.order_taken", draw.id))
    return order_of(assembly, draw).canonical()


def commit(parts: Parts, assembly: Assembly, draw_id: str, actor: ActorId, data: bytes) -> Draw:
    """Take the isolated PC's manifest, if it is what the order asks for, and publish it. The same file again
    is fine.

    Raises Refusal `draw.not_ordered`, `draw.commit_too_late`, `draw.commitment_differs`.
    """

    def decide(current: Draw) -> Change[Draw] | None:
        if current.manifest_json is not None and current.manifest_json.encode() == data:
            return None
        if current.phase is not DrawPhase.ORDERED or assembly.holding is None:
            raise Refusal("draw.not_ordered")
        if parts.clock.business_now() >= assembly.plan.draw.commit_by:
            raise Refusal("draw.commit_too_late")
        document, entry = committed(current, _manifest(assembly, current, data), actor)
        errand = Errand(Step.SECOND_RUN, assembly.holding, current.id)
        return Change(document, (entry,), (errand,))

    return parts.repository.change(Draw, draw_id, decide)


def _manifest(assembly: Assembly, draw: Draw, data: bytes) -> Manifest:
    """What the isolated PC counted is taken from `data`; everything else must be the order's."""
    try:
        found: dict[str, Any] = json.loads(data[:LARGEST_MANIFEST])
        manifest = order_of(assembly, draw).manifest(
            found["count"],
            Population.from_json(found["population"]),
            found["tokens"]["sha256"],
            found["code_sha256"],
        )
        follows = _countable(manifest) and manifest.canonical() == data
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        follows = False
    if not follows:
        raise Refusal("draw.commitment_differs")
    return manifest


def _countable(manifest: Manifest) -> bool:
    """The counts are counts and sum up, the digests are digests."""
    axes = manifest.population.axes.values()
    counts = [n for axis in axes for n in (*axis.shown.values(), axis.merged, axis.merged_count)]
    whole = all(type(n) is int and n >= 0 for n in (manifest.count, *counts))
    complete = all(axis.total == manifest.count for axis in axes)
    digests = all(len(bytes.fromhex(text)) == 32 for text in (manifest.tokens_sha256, manifest.code_sha256))
    return whole and digests and complete and manifest.count >= manifest.drawn
