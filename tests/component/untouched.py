"""Everything that a world of fakes holds, to show that an attempt left all of it as it was, but for its record."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.documents.assembly import Assembly
from shared.domain.ids import SYSTEM_TRAIL
from shared.domain.trail import OPENED, SEALED
from tests.fakes import World


@dataclass(frozen=True)
class Everything:
    """All that a world holds but its trails: state documents as JSON text, objects, keys, messages, mails."""

    documents: dict[str, str]
    objects: dict[str, dict[str, bytes]]
    keys: str
    messages: list[str]
    mails: int
    published: dict[tuple[str, str], bytes]


def everything(world: World) -> Everything:
    held = world.objects.held
    return Everything(
        documents={path: found.stored.body for path, found in world.state.documents.items()},
        objects={box: {name: found.data for name, found in objects.items()} for box, objects in held.items()},
        keys=repr((world.vault.live, world.vault.disabled, world.vault.deleted)),
        messages=[repr(message) for message in world.queue.waiting],
        mails=len(world.mailer.sent),
        published={where: data for where, data in world.records.blobs.items() if where[0] != "audit"},
    )


def records(world: World) -> list[dict[str, Any]]:
    """Records of the assemblies' trails and of the system's, without the trail's own book-keeping."""
    parts = world.parts()
    trails = [SYSTEM_TRAIL, *(assembly.trail for assembly in parts.repository.all(Assembly))]
    found = [json.loads(line) for trail in trails for line in parts.trail.read(trail).splitlines()]
    return [record for record in found if record["action"] not in (OPENED, SEALED)]


@contextmanager
def untouched(world: World) -> Iterator[list[tuple[str, str]]]:
    """Nothing but the trail is changed within; yields action and outcome of what the trail gained."""
    before, known = everything(world), {record["event"] for record in records(world)}
    gained: list[tuple[str, str]] = []
    yield gained
    assert everything(world) == before
    gained += [(one["action"], one["outcome"]) for one in records(world) if one["event"] not in known]
