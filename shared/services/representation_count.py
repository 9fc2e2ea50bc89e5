"""Whom each stage reached, counted from the ward's own records, by sex, age band and district."""

import csv
import io
import json
from collections.abc import Iterator

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import Channel
from shared.documents.roster import Roster
from shared.domain.age import age_on
from shared.domain.draw.population import Population, PublicCounts, age_band
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.invitee import Sex
from shared.domain.representation import Counted, Stage
from shared.services.attendance import attendance_of
from shared.services.contract import contracts_of
from shared.services.declines import lottery_of
from shared.services.holdings import vault_of
from shared.services.invitees import accepted_draw, read_invited
from shared.services.merges import merges_of
from shared.services.parts import Parts
from shared.services.replies import holding_of, replies_of, reply_of
from shared.services.returned_mail import unreached
from shared.services.returns import read_returned
from shared.services.roster import rows_of


def counted(parts: Parts, assembly: Assembly) -> Iterator[Counted]:
    """Everybody invited, with the stages they reached. Raises as `read_invited`."""
    reached = _reached(parts, assembly)
    day, minimum = assembly.plan.eligibility.reference_date, assembly.plan.eligibility.minimum_age
    not_delivered = _stopped(parts, assembly) | unreached(parts, assembly)
    for invitee in read_invited(parts, AssemblyId(assembly.id)):
        stages = reached.get(reply_of(parts, assembly, invitee.token), frozenset()) | {Stage.DRAWN}
        if invitee.token not in not_delivered:
            stages |= {Stage.DELIVERED}
        band = age_band(age_on(invitee.birth_date, day), minimum)
        yield Counted(invitee.sex.ja, band_in_words(band), invitee.district, stages)


def population_of(parts: Parts, assembly: Assembly) -> dict[str, PublicCounts] | None:
    """As published before the draw, in the words of the report; None for a draw made elsewhere."""
    manifest = accepted_draw(parts, AssemblyId(assembly.id)).manifest_json
    committed = json.loads(manifest).get("population") if manifest else None
    if not committed:
        return None
    axes = Population.from_json(committed).axes
    sexes = axes["sexes"]
    named = {Sex(name).ja: count for name, count in sexes.shown.items() if name}
    ages = axes["ages"]
    bands = {band_in_words(name): count for name, count in ages.shown.items()}
    return {
        "sexes": PublicCounts(named, sexes.merged, sexes.merged_count),
        "ages": PublicCounts(bands, ages.merged, ages.merged_count),
        "districts": axes["districts"],
    }


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
    for contract in contracts_of(parts, assembly.id):
        for day in attendance_of(parts, contract.id):
            roster = parts.repository.get(Roster, day.roster)
            if day.accepted is None or roster.rows is None:
                continue
            _, data = read_returned(parts, contract.contract_id, f"{day.ref}-r1.csv")
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
