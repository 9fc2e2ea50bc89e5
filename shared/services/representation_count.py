"""Whom each stage reached, counted from the ward's own records, by sex, age band and district."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.mail_merge import Channel
from shared.documents.roster import Roster
from shared.domain.age import age_on
from shared.domain.areas import UNKNOWN, public_areas
from shared.domain.draw.population import PeopleCell, Population, age_band, cells_from_json
from shared.domain.draw.statistics import statistics
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.invitee import Sex
from shared.domain.representation import Counted, Stage
from shared.domain.suppression import Cell
from shared.domain.whole_population import Whole, public_whole, whole
from shared.services.attendance import attendances_of, read_keyed
from shared.services.declines import lottery_of
from shared.services.holdings import vault_of
from shared.services.invitees import accepted_draw, read_invited, read_invitees
from shared.services.merges import merges_of
from shared.services.parts import Parts
from shared.services.replies import holding_of, replies_of, reply_of
from shared.services.returned_mail import unreached
from shared.services.roster import rows_of

type _Naming = Callable[[str], str]
"""A 町丁 → the name under which it is counted: its own, or its area's."""


def counted(parts: Parts, assembly: Assembly, *, public: bool) -> Iterator[Counted]:
    """Everybody invited, with the stages they reached. `public`: areas as they may be published.
    Raises as `read_invited`."""
    reached, place = _reached(parts, assembly), _places(parts, assembly, public=public)
    day, minimum = assembly.plan.eligibility.reference_date, assembly.plan.eligibility.minimum_age
    not_delivered = _stopped(parts, assembly) | unreached(parts, assembly)
    for invitee in read_invited(parts, AssemblyId(assembly.id)):
        stages = reached.get(reply_of(parts, assembly, invitee.token), frozenset()) | {Stage.DRAWN}
        if invitee.token not in not_delivered:
            stages |= {Stage.DELIVERED}
        band = age_band(age_on(invitee.birth_date, day), minimum)
        yield Counted(invitee.sex.ja, band_in_words(band), place(invitee.district), stages)


def population_of(parts: Parts, assembly: Assembly, *, public: bool) -> Whole | None:
    """All who could be drawn, in the words of the report; None for a draw made elsewhere."""
    draw = accepted_draw(parts, AssemblyId(assembly.id))
    if draw.manifest_json is None or draw.population is None:
        return None
    place = _places(parts, assembly, public=public)
    counts: Counter[Cell] = Counter()
    for (sex, band, district), people in _everybody(parts, assembly, draw.population).items():
        counts[sex.ja, band_in_words(band), place(district) or UNKNOWN] += people
    if not public:
        return whole(counts)
    axes = Population.from_json(json.loads(draw.manifest_json)["population"]).axes
    sexes = [Sex(name).ja for name in axes["sexes"].shown]
    ages = [band_in_words(name) for name in axes["ages"].shown]
    areas = {str(district) for _, _, district in counts}
    return public_whole(counts, (sexes, ages, areas if assembly.plan.areas else axes["districts"].shown))


def _everybody(parts: Parts, assembly: Assembly, ref: ObjectRef) -> dict[PeopleCell, int]:
    return cells_from_json(vault_of(parts, holding_of(assembly)).get_json(ref))


def _places(parts: Parts, assembly: Assembly, *, public: bool) -> _Naming:
    areas = assembly.plan.area_map()
    names = _public_names(parts, assembly) if public and assembly.plan.areas else {}
    return lambda district: names.get(areas.of(district), areas.of(district))


def _public_names(parts: Parts, assembly: Assembly) -> dict[str, str]:
    """Area → the name under which it is published. Drawn elsewhere, nothing is published by 町丁."""
    draw = accepted_draw(parts, AssemblyId(assembly.id))
    if draw.manifest_json is None or draw.population is None:
        return {}
    drawn = list(read_invitees(parts, AssemblyId(assembly.id)))
    published: Any = statistics(json.loads(draw.manifest_json), drawn)["districts"]
    people: Counter[str] = Counter()
    for (_, _, district), count in _everybody(parts, assembly, draw.population).items():
        people[district] += count
    shown = {cell["name"] for cell in published if cell["name"]}
    return public_areas(assembly.plan.area_map(), shown, people, Counter(one.district for one in drawn))


def band_in_words(band: str) -> str:
    """`18～29歳`, `80歳以上`."""
    first, _, last = band.partition("-")
    return f"{first}～{last}歳" if last else f"{first}歳以上"


def _reached(parts: Parts, assembly: Assembly) -> dict[ReplyId, frozenset[Stage]]:
    lottery = lottery_of(parts, assembly.id)
    seated = {seat.reply for seat in lottery.panel} if lottery else set()
    came = _attended(parts, assembly)
    found = {}
    for reply in replies_of(parts, assembly):
        stages = set() if reply.withdrawn else {Stage.REPLIED}
        stages |= {Stage.APPLIED} if reply.applies else set()
        stages |= {Stage.SELECTED} if reply.reply in seated else set()
        stages |= {Stage.ATTENDED} if reply.reply in came else set()
        found[reply.reply] = frozenset(stages)
    return found


def _attended(parts: Parts, assembly: Assembly) -> set[ReplyId]:
    """Who came on at least one day, by the attendance that the ward accepted."""
    came: set[ReplyId] = set()
    for day in attendances_of(parts, assembly.id):
        roster = parts.repository.get(Roster, day.roster)
        if day.accepted is None or roster.rows is None:
            continue
        data = read_keyed(parts, day)
        here = {int(row["番号"]) for row in _rows(data) if row["出欠"] == "出席"}
        rows = rows_of(parts, holding_of(assembly), roster)
        came |= {ReplyId(row.reply) for row in rows if row.number in here}
    return came


def _stopped(parts: Parts, assembly: Assembly) -> set[str]:
    """Draw tokens of those to whom no letter went."""
    vault = vault_of(parts, holding_of(assembly))
    refs = [merge.lists.get(Channel.STOPPED) for merge in merges_of(parts, assembly.id)]
    return {row["抽選の確認番号"] for ref in refs if ref for row in _rows(vault.get(ref))}


def _rows(data: bytes) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
