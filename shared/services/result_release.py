"""Letters of result leave: two people release them, ward staff print and post them, and count."""

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import Channel, Posting
from shared.documents.result_letters import ResultLetters, ResultsPhase
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.domain.japan_time import day_of
from shared.domain.trail import Facts
from shared.errors import NotFound, Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry
from shared.services.result_letters import outdated


def propose_release(parts: Parts, assembly: Assembly, number: int, actor: ActorId) -> ResultLetters:
    """Staff propose the posting. Raises Refusal `results.not_ready`, `results.outdated`."""
    mailing = _current(parts, assembly, number)
    proposal = propose(actor, parts.clock.business_now())

    def decide(current: ResultLetters) -> Change[ResultLetters] | None:
        if current.phase is not ResultsPhase.READY:
            raise Refusal("results.not_ready")
        if current.release is not None:
            return None
        return Change(current.with_(release=proposal), (Entry(actor, "results.proposed", current.id),))

    return parts.repository.change(ResultLetters, mailing.id, decide)


def approve_release(
    parts: Parts, assembly: Assembly, number: int, actor: ActorId, decision: PaperDecision
) -> ResultLetters:
    """A second person's yes. Raises Denied `general.same_person`, Refusal `results.not_proposed`,
    `results.outdated`."""
    mailing = _current(parts, assembly, number)
    now = parts.clock.business_now()

    def decide(current: ResultLetters) -> Change[ResultLetters] | None:
        if current.phase is ResultsPhase.RELEASED:
            return None
        if current.release is None or current.phase is not ResultsPhase.READY:
            raise Refusal("results.not_proposed")
        release = approve(current.release, actor, now, decision)
        facts: Facts = {"told": len(current.told), "edition": current.edition}
        entry = Entry(actor, "results.released", current.id, facts=facts)
        return Change(current.with_(phase=ResultsPhase.RELEASED, release=release), (entry,))

    return parts.repository.change(ResultLetters, mailing.id, decide)


def read_lot(parts: Parts, assembly: Assembly, number: int, lot: int, actor: ActorId) -> bytes:
    """A lot's PDF for the ward's printer, once two people released it; recorded.

    Raises NotFound, Refusal `results.not_released`."""
    mailing = mailing_of(parts, assembly, number)
    if mailing.phase is not ResultsPhase.RELEASED:
        raise Refusal("results.not_released")
    if not 1 <= lot <= len(mailing.lots):
        raise NotFound("general.not_found")
    pdf = vault_of(parts, holding_of(assembly)).get(mailing.lots[lot - 1].pdf)
    parts.repository.note(assembly.trail, Entry(actor, "results.taken", mailing.id, facts={"lot": lot}))
    return pdf


def picture(parts: Parts, assembly: Assembly, number: int, page: int, actor: ActorId) -> bytes:
    """Page `page` (from 1) of the first lot as PNG, before the release; recorded. Raises NotFound."""
    mailing = mailing_of(parts, assembly, number)
    if not mailing.lots or not 1 <= page <= mailing.lots[0].pages:
        raise NotFound("general.not_found")
    pdf = vault_of(parts, holding_of(assembly)).get(mailing.lots[0].pdf)
    parts.repository.note(assembly.trail, Entry(actor, "results.page_seen", mailing.id, facts={"page": page}))
    return parts.press.picture(pdf, page - 1)


def read_list(parts: Parts, assembly: Assembly, number: int, channel: Channel, actor: ActorId) -> bytes:
    """A list of those whose letter is in no PDF (CSV), for ward staff; recorded. Raises Refusal."""
    mailing = mailing_of(parts, assembly, number)
    if channel not in mailing.lists:
        raise Refusal("results.not_ready")
    data = vault_of(parts, holding_of(assembly)).get(mailing.lists[channel])
    entry = Entry(actor, "results.list_taken", mailing.id, facts={"list": channel.value})
    parts.repository.note(assembly.trail, entry)
    return data


def record_posting(parts: Parts, assembly: Assembly, number: int, posting: Posting) -> ResultLetters:
    """posted + spoiled = printed. The same again is the same act.

    Raises Refusal `results.not_released`, `letters.posting_sum` (printed), `letters.posting_day`,
    `letters.posting_recorded`."""
    mailing = mailing_of(parts, assembly, number)
    if not day_of(mailing.started.at) <= posting.day <= day_of(parts.clock.business_now()):
        raise Refusal("letters.posting_day")

    def decide(current: ResultLetters) -> Change[ResultLetters] | None:
        if current.phase is not ResultsPhase.RELEASED or current.counts is None:
            raise Refusal("results.not_released")
        if current.posting is not None:
            if current.posting.with_(recorded=posting.recorded) != posting:
                raise Refusal("letters.posting_recorded")
            return None
        if posting.posted + posting.spoiled != current.counts.in_lots:
            raise Refusal("letters.posting_sum", printed=current.counts.in_lots)
        facts: Facts = {"posted": posting.posted, "spoiled": posting.spoiled, "day": str(posting.day)}
        entry = Entry(posting.recorded.actor, "results.posted", current.id, facts=facts)
        return Change(current.with_(posting=posting), (entry,))

    return parts.repository.change(ResultLetters, mailing.id, decide)


def _current(parts: Parts, assembly: Assembly, number: int) -> ResultLetters:
    """Raises Refusal `results.outdated`: what the letters say is no longer so."""
    mailing = mailing_of(parts, assembly, number)
    if mailing.phase is not ResultsPhase.RELEASED and outdated(parts, assembly, mailing):
        raise Refusal("results.outdated")
    return mailing


def mailing_of(parts: Parts, assembly: Assembly, number: int) -> ResultLetters:
    return parts.repository.get(ResultLetters, f"{assembly.id}.results-{number}")
