"""The selection and what follows: details of the drawn go to the ward's holding, the record to everyone."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase, Origin
from shared.documents.extract import Extract, Imported
from shared.documents.public_file import PublicFile
from shared.domain.canonical_json import Json
from shared.domain.draw.record import RECORD_FILE, TOKENS_FILE, record
from shared.domain.draw.selection import Selection, select
from shared.domain.draw.statistics import statistics
from shared.domain.draw.tokens import Tokenizer
from shared.domain.ids import SYSTEM_ACTOR
from shared.domain.in_order import InOrder
from shared.domain.invitee import Invitee
from shared.domain.plan_rules import sources_of
from shared.domain.random_sources import written_values
from shared.domain.register.columns import Contents
from shared.domain.register.reading import details_of
from shared.domain.trail import Facts
from shared.errors import Fault
from shared.services.draw_commitment import draw_file
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.invitees import INVITEES_CLASS, POPULATION_CLASS, RESERVES_CLASS, keep_people
from shared.services.parts import Parts
from shared.services.publication import publish
from shared.services.register_import import pieces, rule_of
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage


@dataclass(frozen=True, slots=True)
class DrawResult:
    """The outcome as it is published."""

    selection: Selection
    record: bytes
    tokens: bytes


def select_invitees(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/select`: draw, keep the drawn people's details, publish record and tokens."""
    draw = parts.repository.get(Draw, message.unit)
    if draw.phase not in (DrawPhase.SEEDED, DrawPhase.PUBLISHING):
        return
    assembly = parts.repository.get(Assembly, draw.assembly)
    extract = parts.repository.get(Extract, draw.extract)
    if extract.imported is None:
        raise Fault("draw.no_register")
    vault = vault_of(parts, extract.holding)
    with parts.processors.at_work() as each:
        chosen = _chosen(vault, assembly, draw, extract.imported, each)
        people = _details(parts, vault, extract, extract.imported, chosen.selection, each)
    result = _result(assembly, draw, chosen, people)
    if draw.phase is DrawPhase.SEEDED:
        cells = vault.get_json(extract.imported.report)["cells"]
        draw = keep_result(parts, draw, people, result, extract, cells)
    publish_result(parts, draw, result)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Who is drawn, by token, from which packed tokens and with which seed."""

    selection: Selection
    tokens: bytes
    seed: bytes


def _chosen(
    vault: HoldingObjects, assembly: Assembly, draw: Draw, imported: Imported, each: InOrder
) -> _Chosen:
    if draw.seed is None:
        raise Fault("draw.not_committed")
    packed = b"".join(vault.get_large(imported.tokens))
    if hashlib.sha256(packed).hexdigest() != imported.tokens_sha256:
        raise Fault("draw.tokens_differ")
    seed, rules = bytes.fromhex(draw.seed), assembly.plan.draw
    selection = select(seed, [packed], rules.invitees, rules.reserves, each)
    return _Chosen(selection, packed, seed)


def _result(assembly: Assembly, draw: Draw, chosen: _Chosen, people: Sequence[Invitee]) -> DrawResult:
    if draw.entry is None or draw.manifest is None or draw.manifest_json is None:
        raise Fault("draw.not_committed")
    manifest = json.loads(draw.manifest_json)
    values = written_values(sources_of(assembly.plan.draw), draw.entry.values)
    counted = statistics(manifest, people[: len(chosen.selection.drawn)])
    published = record(manifest, draw.manifest.sha256, values, chosen.seed, chosen.selection, counted)
    return DrawResult(chosen.selection, published, chosen.tokens)


def _details(
    parts: Parts,
    vault: HoldingObjects,
    extract: Extract,
    imported: Imported,
    selection: Selection,
    each: InOrder,
) -> list[Invitee]:
    """Everybody who was drawn or is next in line, by rank. A missing one is a Fault, never a gap."""
    tokenizer = Tokenizer(vault.get(imported.key))
    ranks = selection.ranks()
    found = details_of(pieces(vault, extract), rule_of(parts, extract), tokenizer, ranks, each)
    people = sorted(found, key=lambda person: person.rank)
    if [person.rank for person in people] != list(range(1, len(ranks) + 1)):
        raise Fault("draw.details_missing", found=len(people), expected=len(ranks))
    return people


def keep_result(
    parts: Parts,
    draw: Draw,
    people: Sequence[Invitee],
    result: DrawResult,
    extract: Extract,
    cells: list[Json],
) -> Draw:
    """The drawn, the reserves and the counts of all they were drawn from (`cells`) go to the ward's holding,
    the files are named; then they are published."""
    ward = parts.repository.get(Assembly, draw.assembly).holding
    if ward is None:
        raise Fault("holding.not_active")
    vault = vault_of(parts, ward)
    k = len(result.selection.drawn)
    invitees = keep_people(vault, INVITEES_CLASS, f"draw-{draw.number}", people[:k])
    reserves = keep_people(vault, RESERVES_CLASS, f"draw-{draw.number}", people[k:])
    population = vault.put_json(POPULATION_CLASS, f"draw-{draw.number}", cells)
    tokens = PublicFile(name=draw_file(draw, TOKENS_FILE), sha256=hashlib.sha256(result.tokens).hexdigest())
    file = PublicFile(name=draw_file(draw, RECORD_FILE), sha256=hashlib.sha256(result.record).hexdigest())

    def decide(current: Draw) -> Change[Draw] | None:
        if current.phase not in (DrawPhase.SEEDED, DrawPhase.COMMITTED):
            return None
        facts: Facts = {
            "record_sha256": file.sha256,
            "tokens_sha256": tokens.sha256,
            "drawn": k,
            "reserves": len(people) - k,
        }
        document = current.with_(
            phase=DrawPhase.PUBLISHING,
            extract=extract.id,
            extract_holding=extract.holding,
            second_run_equal=current.second_run_equal or current.origin is Origin.OFFLINE,
            tokens=tokens,
            record=file,
            invitees=invitees,
            reserves=reserves,
            population=population,
            invitee_count=k,
            reserve_count=len(people) - k,
            awaits_details=extract.contents is Contents.FRAME,
            read_back=True,
        )
        return Change(document, (Entry(SYSTEM_ACTOR, "draw.published", current.id, facts=facts),))

    return parts.repository.change(Draw, draw.id, decide)


def publish_result(parts: Parts, draw: Draw, result: DrawResult) -> None:
    """Record and tokens go to everyone. The same again is fine."""
    if draw.record is None or draw.tokens is None:
        raise Fault("draw.not_drawn")
    publish(parts, draw.tokens.name, result.tokens, "application/octet-stream")
    publish(parts, draw.record.name, result.record)
    parts.repository.change(Draw, draw.id, _published)


def _published(current: Draw) -> Change[Draw] | None:
    if current.phase is not DrawPhase.PUBLISHING or current.record is None or current.tokens is None:
        return None
    facts = {"record": current.record.name, "tokens": current.tokens.name}
    document = current.with_(
        phase=DrawPhase.DRAWN,
        record=current.record.with_(published=True),
        tokens=current.tokens.with_(published=True),
    )
    return Change(document, (Entry(SYSTEM_ACTOR, "draw.files_published", current.id, facts=facts),))
