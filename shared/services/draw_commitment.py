"""The second run and the commitment: nothing is published unless the parts yield the same tokens again."""

import hashlib
from collections import deque
from collections.abc import Iterator

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.draw import Draw, DrawPhase, DrawReason
from shared.documents.extract import Extract, Imported
from shared.documents.public_file import PublicFile
from shared.domain.code_digest import code_sha256
from shared.domain.draw import rule
from shared.domain.draw.record import MANIFEST_FILE, Manifest
from shared.domain.ids import SYSTEM_ACTOR, ActorId
from shared.domain.trail import Facts
from shared.errors import Fault
from shared.services.draw_order import order_of
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.publication import public_name, publish
from shared.services.register_import import Reading, read
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage


def second_run(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/second-run`: compute all of it again; equal: commit and publish; else stop the draw.

    What an isolated PC committed to (it runs twice itself) comes here to be published only."""
    draw = parts.repository.get(Draw, message.unit)
    if draw.phase is DrawPhase.PREPARING:
        draw = _run_again(parts, draw)
    if draw.manifest and draw.manifest_json and not draw.manifest.published and draw.stopped is None:
        publish(parts, draw.manifest.name, draw.manifest_json.encode())
        parts.repository.change(Draw, draw.id, _published)


def draw_file(draw: Draw, file: str) -> str:
    """Public name of a file of this draw."""
    return public_name(draw.assembly, f"draw-{draw.number}/{file}")


def _run_again(parts: Parts, draw: Draw) -> Draw:
    extract = parts.repository.get(Extract, draw.extract)
    assembly = parts.repository.get(Assembly, draw.assembly)
    imported = extract.imported
    if imported is None:
        raise Fault("draw.no_register")
    vault = vault_of(parts, extract.holding)
    again = read(parts, vault, extract, vault.get(imported.key), _dropped)
    manifest = _manifest(assembly, draw, imported, again) if _equal(imported, again, extract) else None

    def decide(current: Draw) -> Change[Draw] | None:
        if current.phase is not DrawPhase.PREPARING:
            return None
        if manifest is None:
            return _stopped(current, DrawReason.SECOND_RUN_DIFFERED)
        if parts.clock.business_now() >= assembly.plan.draw.earliest_event:
            return _stopped(current, DrawReason.COMMITTED_TOO_LATE)
        return _committed(current, manifest, imported)

    return parts.repository.change(Draw, draw.id, decide)


def _committed(current: Draw, manifest: Manifest, imported: Imported) -> Change[Draw]:
    facts = {"tokens_sha256": imported.tokens_sha256}
    second_run_entry = Entry(SYSTEM_ACTOR, "draw.second_run", current.id, facts=facts)
    document, entry = committed(current, manifest, SYSTEM_ACTOR)
    return Change(document.with_(second_run_equal=True), (second_run_entry, entry))


def committed(current: Draw, manifest: Manifest, actor: ActorId) -> tuple[Draw, Entry]:
    """The draw with its manifest fixed, to be published, and what the trail says of it."""
    text = manifest.canonical()
    file = PublicFile(name=draw_file(current, MANIFEST_FILE), sha256=hashlib.sha256(text).hexdigest())
    facts: Facts = {"file": file.name, "sha256": file.sha256, "count": manifest.count}
    document = current.with_(phase=DrawPhase.COMMITTING, manifest=file, manifest_json=text.decode())
    return document, Entry(actor, "draw.committed", current.id, facts=facts)


def _stopped(current: Draw, reason: DrawReason) -> Change[Draw]:
    entry = Entry(SYSTEM_ACTOR, "draw.stopped", current.id, reason.value)
    return Change(current.with_(phase=DrawPhase.STOPPED, stopped=reason), (entry,))


def _published(current: Draw) -> Change[Draw] | None:
    if current.phase is not DrawPhase.COMMITTING or current.manifest is None:
        return None
    facts = {"file": current.manifest.name, "sha256": current.manifest.sha256}
    entry = Entry(SYSTEM_ACTOR, "draw.manifest_published", current.id, facts=facts)
    file = current.manifest.with_(published=True)
    return Change(current.with_(phase=DrawPhase.COMMITTED, manifest=file), (entry,))


def _manifest(assembly: Assembly, draw: Draw, imported: Imported, again: Reading) -> Manifest:
    return order_of(assembly, draw).manifest(
        imported.totals.eligible,
        again.population,
        imported.tokens_sha256,
        code_sha256(rule.MODULES),
    )


def _equal(imported: Imported, again: Reading, extract: Extract) -> bool:
    first = (imported.tokens_sha256, imported.totals, extract.sha256)
    return first == (again.tokens_sha256, again.totals, again.sha256)


def _dropped(made: Iterator[bytes]) -> ObjectRef | None:
    deque(made, maxlen=0)
    return None
