"""Letters of result: who is told what, by a mailing that stands alone; the ward prints and posts (ADR 0029).

The contractor never learns who applied and was not selected, nor an address it does not need.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.lottery import Lottery
from shared.documents.result_letters import ResultLetters, ResultsPhase, ToldResult
from shared.domain.approvals import Act, last_given
from shared.domain.changes import Stage
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ReplyId
from shared.domain.invitee import Invitee
from shared.domain.result_letters import Result, Told
from shared.domain.trail import Facts
from shared.errors import NameTaken, Refusal
from shared.services.applicants import applicants
from shared.services.change_list import changes_of, require_stated
from shared.services.declines import held_lottery
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.lottery_pool import read_pool
from shared.services.parts import Parts
from shared.services.replies import holding_of, replies_of
from shared.services.repository import Change, Entry, Errand
from shared.services.roster import panel_hits
from shared.services.work import Step


@dataclass(frozen=True, slots=True)
class Addressed:
    """An applicant with what they are told."""

    reply: ReplyId
    invitee: Invitee
    told: Told


def mailings_of(parts: Parts, assembly_id: str) -> list[ResultLetters]:
    """All of an assembly, in order."""
    found = parts.repository.all(ResultLetters, f"{assembly_id}.results-")
    return sorted(found, key=lambda one: one.number)


def start(parts: Parts, assembly: Assembly, actor: ActorId) -> ResultLetters:
    """Have letters made for everybody who has not yet been told how things stand; or made anew, as long as
    they are not released.

    Raises Refusal `lottery.not_held`, `changes.not_stated`, `changes.letters_at_work`, `changes.in_panel`,
    `results.under_way`, `results.nobody`.
    """
    lottery = held_lottery(parts, assembly.id)
    earlier = mailings_of(parts, assembly.id)
    done = [one for one in earlier if one.phase is ResultsPhase.RELEASED]
    require_stated(parts, assembly, Stage.RESULTS, since=last_given(one.release for one in done))
    if hit := panel_hits(parts, assembly, [seat.reply for seat in lottery.panel]):
        raise Refusal("changes.in_panel", count=len(hit))
    last = earlier[-1] if earlier else None
    if last and last.phase is ResultsPhase.MAKING:
        raise Refusal("results.under_way")
    again = last if last and last.phase is not ResultsPhase.RELEASED else None
    mailing = ResultLetters(
        id=again.id if again else f"{assembly.id}.results-{len(earlier) + 1}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=again.number if again else len(earlier) + 1,
        edition=again.edition + 1 if again else 1,
        started=Act(actor=actor, at=parts.clock.business_now()),
        told=tuple(_to_tell(parts, assembly, lottery, done)),
        changes=len(changes_of(parts, assembly.id)),
    )
    if not mailing.told:
        raise Refusal("results.nobody")
    return _begin(parts, assembly, mailing, actor, again)


def outdated(parts: Parts, assembly: Assembly, mailing: ResultLetters) -> bool:
    """A change list has come, or somebody declined or moved up, since the letters were made."""
    if mailing.changes != len(changes_of(parts, assembly.id)):
        return True
    done = [one for one in mailings_of(parts, assembly.id) if one.number < mailing.number]
    return tuple(_to_tell(parts, assembly, held_lottery(parts, assembly.id), done)) != mailing.told


def untold(parts: Parts, assembly: Assembly) -> int:
    """How many have a result that no released letter told them."""
    done = [one for one in mailings_of(parts, assembly.id) if one.phase is ResultsPhase.RELEASED]
    return len(list(_to_tell(parts, assembly, held_lottery(parts, assembly.id), done)))


def _begin(
    parts: Parts, assembly: Assembly, mailing: ResultLetters, actor: ActorId, again: ResultLetters | None
) -> ResultLetters:
    facts: Facts = {"told": len(mailing.told), "edition": mailing.edition}
    entry = Entry(actor, "results.started", mailing.id, facts=facts)
    errand = Errand(Step.PRINT_RESULTS, holding_of(assembly), mailing.id)
    if again is None:
        try:
            return parts.repository.create(Change(mailing, (entry,), (errand,)))
        except NameTaken:
            raise Refusal("results.under_way") from None

    def decide(current: ResultLetters) -> Change[ResultLetters]:
        if current.edition != again.edition or current.phase is ResultsPhase.RELEASED:
            raise Refusal("results.under_way")
        return Change(mailing, (entry,), (errand,))

    return parts.repository.change(ResultLetters, mailing.id, decide)


def _to_tell(
    parts: Parts, assembly: Assembly, lottery: Lottery, done: Sequence[ResultLetters]
) -> Iterable[ToldResult]:
    """Everybody whose result is not what they were told last; who declined or withdrew knows it."""
    before = {one.reply: one.result for mailing in done for one in mailing.told}
    for one in _results(parts, assembly, lottery):
        if before.get(one.reply) is not one.result:
            yield one


def _results(parts: Parts, assembly: Assembly, lottery: Lottery) -> Iterable[ToldResult]:
    seated = {seat.reply for seat in lottery.panel}
    waiting = {seat.reply: order for order, seat in enumerate(lottery.alternates, 1)}
    gone = {decline.reply for decline in lottery.declines}
    for reply in sorted(one.reply for one in replies_of(parts, assembly) if one.applies):
        if reply in gone:
            continue
        if reply in seated:
            yield ToldResult(reply=reply, result=Result.SELECTED)
        elif reply in waiting:
            yield ToldResult(reply=reply, result=Result.ALTERNATE, place=waiting[reply])
        else:
            yield ToldResult(reply=reply, result=Result.NOT_SELECTED)


def addressed(
    parts: Parts, assembly: Assembly, vault: HoldingObjects, mailing: ResultLetters
) -> list[Addressed]:
    """The people of the mailing; who withdrew since is none of them any more."""
    lottery = held_lottery(parts, assembly.id)
    replies = read_pool(vault, lottery.pool).replies if lottery.pool else {}
    tokens = {reply: token.hex() for token, reply in replies.items()}
    people = applicants(parts, assembly, [one.reply for one in mailing.told])
    return [
        Addressed(
            one.reply,
            people[one.reply],
            Told(one.result, tokens.get(one.reply, ""), one.place, lottery.entry is not None),
        )
        for one in mailing.told
        if one.reply in people
    ]


def forget(parts: Parts, assembly: Assembly, reply: ReplyId) -> None:
    """Somebody withdrew: what was printed with their name is deleted; what is not posted is made anew."""
    vault = vault_of(parts, holding_of(assembly))
    for mailing in mailings_of(parts, assembly.id):
        if any(one.reply == reply for one in mailing.told):
            after = parts.repository.change(ResultLetters, mailing.id, _without_objects)
            for ref in after.discard:
                vault.delete(ref)
            parts.repository.change(ResultLetters, mailing.id, _nothing_left)


def _without_objects(current: ResultLetters) -> Change[ResultLetters] | None:
    gone = (*(lot.pdf for lot in current.lots), *current.lists.values())
    if not gone:
        return None
    phase = current.phase if current.posting else ResultsPhase.OUTDATED
    document = current.with_(phase=phase, lots=(), lists={}, discard=(*current.discard, *gone))
    return Change(document, (Entry(SYSTEM_ACTOR, "results.deleted", current.id),))


def _nothing_left(current: ResultLetters) -> Change[ResultLetters] | None:
    return Change(current.with_(discard=())) if current.discard else None
