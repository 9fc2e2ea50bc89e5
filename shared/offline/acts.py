"""The five acts of an offline draw: check, freeze, draw, look, end. What they refuse changes nothing."""

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.canonical_json import Json, canonical
from shared.domain.code_digest import code_sha256
from shared.domain.draw import rule
from shared.domain.draw.drawn_people import Outcome as Carried
from shared.domain.draw.drawn_people import drawn_people
from shared.domain.draw.frame import Census
from shared.domain.draw.looked_up import LookedUp
from shared.domain.draw.order import DrawOrder, read_order
from shared.domain.draw.population import Population, cells_to_json, population
from shared.domain.draw.record import SEED_PREFIX, record
from shared.domain.draw.selection import select
from shared.domain.draw.statistics import statistics
from shared.domain.draw.tokens import KEY_BYTES, Tokenizer, unpacked
from shared.domain.japan_time import day_of
from shared.domain.random_sources import Source, SourceKind, seed, written_values
from shared.domain.register import cells, encoding, report
from shared.domain.register.judging import ReadingRule
from shared.domain.register.outcomes import Findings
from shared.domain.register.reading import details_of, judge_beginning, outcomes_of, read_frame
from shared.errors import Refusal
from shared.offline.folder import Folder, RegisterFile

REPORT_PROTOCOL = "togikai-draw-report/1"
_SYSTEM_VALUE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Reading:
    """One run over the register. `tokens`: packed and sorted, as they are published."""

    rule: ReadingRule
    census: Census
    findings: Findings
    tokens: bytes
    register_sha256: str
    encoding: str

    @property
    def tokens_sha256(self) -> str:
        return hashlib.sha256(self.tokens).hexdigest()

    @property
    def population(self) -> Population:
        """As it is committed to."""
        return population(self.census.cells)

    def counts(self) -> dict[str, Json]:
        """`report.json`: no value of a row."""
        totals = report.totals(self.rule, self.census, self.findings)
        return {
            "protocol": REPORT_PROTOCOL,
            "register_sha256": self.register_sha256,
            "encoding": self.encoding,
            "tokens_sha256": self.tokens_sha256,
            "rows": totals.rows,
            "eligible": totals.eligible,
            "outcomes": totals.outcomes,
            "notes": totals.notes,
            "latest_accepted": totals.latest_accepted.isoformat(),
            "cells": list(cells_to_json(self.census.cells)),
        }


def check(order: DrawOrder, register: RegisterFile, now: datetime) -> Reading:
    """Read all of the register. Raises Refusal `register.*`, `draw.too_few_eligible`."""
    return _read(order, register, secrets.token_bytes(KEY_BYTES), day_of(now))


def freeze(order: DrawOrder, register: RegisterFile, folder: Folder, now: datetime) -> Reading:
    """Make the register's key and commit: from here on nothing of the draw can be chosen.

    Raises Refusal as `check`, `offline.freeze_too_late`, `offline.folder_taken`.
    """
    if now >= order.earliest_event:
        raise Refusal("offline.freeze_too_late")
    key, received_on = secrets.token_bytes(KEY_BYTES), day_of(now)
    reading = _read(order, register, key, received_on)
    manifest = order.manifest(
        reading.census.eligible,
        reading.population,
        reading.tokens_sha256,
        code_sha256(rule.MODULES),
    )
    counts = reading.counts()
    folder.make(
        {
            folder.key: key,
            folder.order: order.canonical(),
            folder.frozen: canonical({"received_on": received_on.isoformat(), "counts": counts}),
            folder.manifest: manifest.canonical(),
        }
    )
    return reading


def refuse_before_event(order: DrawOrder, now: datetime) -> None:
    """Raises Refusal `draw.too_early`."""
    if now < order.entry_from:
        raise Refusal("draw.too_early")


def agreed_values(
    folder: Folder, order: DrawOrder, first: Sequence[str], second: Sequence[str]
) -> list[dict[str, str]]:
    """What both people read, and the operating system's own; kept before it is used, so that a repeated run
    draws the same people.

    Raises Refusal `sources.*`, `sources.values_differ`, `offline.values_fixed`.
    """
    people = read_by_people(order)
    read, again = written_values(people, first), written_values(people, second)
    if read != again:
        raise Refusal("sources.values_differ")
    rest = iter(read)
    values = [next(rest) if source in people else _own(source) for source in order.sources]
    if folder.values.exists():
        kept: list[dict[str, str]] = json.loads(folder.values.read_bytes())
        if [value for value in kept if value in read] != read:
            raise Refusal("offline.values_fixed")
        return kept
    folder.put(folder.values, canonical(values))
    return values


def draw(folder: Folder, register: RegisterFile, values: Sequence[dict[str, str]], now: datetime) -> None:
    """Second run, selection, record, the drawn people. Repeated, it writes the same bytes.

    Raises Refusal `draw.too_early`, `offline.register_differs`, `offline.second_run_differs`,
    `offline.not_frozen`.
    """
    order = ordered(folder)
    refuse_before_event(order, now)
    key, received_on = folder.read(folder.key), _received_on(folder)
    reading = _read(order, register, key, received_on)
    _refuse_other_reading(folder, reading)
    published = folder.read(folder.manifest)
    manifest_sha256 = hashlib.sha256(published).digest()
    drawn_seed = seed(SEED_PREFIX, manifest_sha256, values)
    selection = select(drawn_seed, [reading.tokens], order.drawn, order.reserves)
    ranks = selection.ranks()
    found = details_of(register.pieces(), reading.rule, Tokenizer(key), ranks)
    people = sorted(found, key=lambda person: person.rank)
    if [person.rank for person in people] != list(range(1, len(ranks) + 1)):
        raise Refusal("offline.second_run_differs")
    manifest = json.loads(published)
    counted = statistics(manifest, people[: order.drawn])
    made = record(manifest, manifest_sha256.hex(), values, drawn_seed, selection, counted)
    folder.put(folder.tokens, reading.tokens)
    carried = Carried(
        reading.tokens, made, drawn_people(order.canonical(), made, people), canonical(reading.counts())
    )
    folder.put(folder.outcome, carried.packed())
    folder.put(folder.record, made)


def look(folder: Folder, register: RegisterFile, typed: str) -> LookedUp:
    """One record number of the auditor's choice. Raises Refusal `draw.record_number_invalid`,
    `draw.not_drawn`, `offline.not_frozen`."""
    order = ordered(folder)
    number = cells.record_number(typed, re.compile(order.record_number_pattern))
    if number is None:
        raise Refusal("draw.record_number_invalid")
    if not folder.record.exists():
        raise Refusal("draw.not_drawn")
    token = Tokenizer(folder.read(folder.key)).token(number)
    rows = outcomes_of(register.pieces(), order.reading_rule(_received_on(folder)), number)
    made = json.loads(folder.record.read_bytes())
    ranking = made["drawn"] + made["reserves"]
    rank = ranking.index(token.hex()) + 1 if token.hex() in ranking else None
    in_frame = token in unpacked([folder.tokens.read_bytes()])
    return LookedUp(token.hex(), tuple(rows), in_frame, rank)


def end(folder: Folder) -> None:
    """Raises Refusal `draw.not_drawn`: ended before the draw, nobody could draw any more."""
    if not folder.record.exists():
        raise Refusal("draw.not_drawn")
    folder.end()


def ordered(folder: Folder) -> DrawOrder:
    """The order as it was frozen. Raises Refusal `offline.not_frozen`."""
    return read_order(folder.read(folder.order))


def read_by_people(order: DrawOrder) -> list[Source]:
    """The sources whose values people enter."""
    return [source for source in order.sources if source.kind is not SourceKind.OPERATING_SYSTEM]


def _own(source: Source) -> dict[str, str]:
    value = source.written(secrets.token_bytes(_SYSTEM_VALUE_BYTES).hex())
    return {"source": source.name, "event": source.event, "value": value}


def _read(order: DrawOrder, register: RegisterFile, key: bytes, received_on: date) -> Reading:
    reading_rule = order.reading_rule(received_on)
    beginning, whole = register.beginning()
    judge_beginning(beginning, reading_rule, whole=whole)
    frame, findings = read_frame(register.pieces(), reading_rule, Tokenizer(key))
    tokens = b"".join(frame.tokens())
    census = frame.census
    if census.eligible < order.drawn:
        raise Refusal("draw.too_few_eligible", eligible=census.eligible, wanted=order.drawn)
    detected = encoding.detect(beginning).value
    return Reading(reading_rule, census, findings, tokens, register.sha256, detected)


def _received_on(folder: Folder) -> date:
    return date.fromisoformat(json.loads(folder.read(folder.frozen))["received_on"])


def _refuse_other_reading(folder: Folder, reading: Reading) -> None:
    frozen = json.loads(folder.read(folder.frozen))["counts"]
    if reading.register_sha256 != frozen["register_sha256"]:
        raise Refusal("offline.register_differs")
    if reading.counts() != frozen:
        raise Refusal("offline.second_run_differs")
