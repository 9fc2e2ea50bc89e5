"""The lottery: replies close, the pool is committed, two people read the event, the rule decides."""

import hashlib
from collections.abc import Sequence

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.lottery import DeclineReason, Lottery, LotteryPhase, LotteryReason, Place
from shared.documents.public_file import PublicFile
from shared.documents.quotas import QuotaPhase, QuotaRow, quotas_of
from shared.documents.reply import Reply
from shared.documents.seed_entry import enter
from shared.domain import lottery_record
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId
from shared.domain.japan_time import after_end
from shared.domain.lottery import SEED_PREFIX, Applicant, Panel, Vector, everyone, hold
from shared.domain.random_sources import Source, seed, strength, written_values
from shared.domain.trail import Facts
from shared.errors import Denied, Fault, NameTaken, Refusal
from shared.services.applicants import applicants
from shared.services.declines import decline_if_placed, lottery_of
from shared.services.holdings import vault_of
from shared.services.lottery_again import stopped
from shared.services.lottery_event import earliest_event, entry_from, sources_for
from shared.services.lottery_pool import Pool, fix_pool, fixed_pool, in_the_pool, read_pool
from shared.services.lottery_solving import back_to_draft, solved
from shared.services.parts import Parts
from shared.services.publication import public_name, publish
from shared.services.quota_counts import people_of
from shared.services.quotas import feasibility, pool_people, quotas_for, quotas_id
from shared.services.replies import count, deadline_of, document_id, holding_of, replies_of
from shared.services.repository import Change, Entry, Errand
from shared.services.seed_values import own_values, with_own
from shared.services.too_few import count_if_due
from shared.services.work import Step, WorkMessage

_FIRST = 1


def close_replies(parts: Parts, assembly: Assembly, actor: ActorId) -> Lottery:
    """No further form counts. Raises Refusal `replies.deadline_not_over`; closing twice is fine."""
    count_if_due(parts, assembly)
    now = parts.clock.business_now()
    if now < after_end(deadline_of(parts, assembly)):
        raise Refusal("replies.deadline_not_over")
    counts = count(replies_of(parts, assembly))
    lottery = Lottery(
        id=f"{assembly.id}.lottery-{_FIRST}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=_FIRST,
        closed=Act(actor=actor, at=now),
    )
    facts = {"yes": counts.yes, "no": counts.no, "withdrawn": counts.withdrawn}
    try:
        return parts.repository.create(
            Change(lottery, (Entry(actor, "replies.closed", assembly.id, facts=facts),))
        )
    except NameTaken:
        return parts.repository.get(Lottery, lottery.id)


def commit_pool(parts: Parts, assembly: Assembly, actor: ActorId) -> Lottery:
    """Ask for the commitment, under the approved quotas if there are any.

    Raises Refusal `lottery.replies_open`, `lottery.nobody_applied`, `lottery.replies_unchecked` (count),
    `lottery.household_unknown`, `lottery.commit_too_late`, `sources.too_weak`, `lottery.quotas_pending`,
    `lottery.quotas_impossible`; Denied `general.same_person` for who set a further lottery's events.
    """
    lottery = _closed(parts, assembly)
    if lottery.again and lottery.again.act.actor == actor:
        raise Denied("general.same_person")
    replies = replies_of(parts, assembly)
    counts = count(replies)
    _may_commit(parts, assembly, lottery, counts.yes, counts.unchecked)
    _may_apply_household_rule(parts, assembly, replies)
    rows = _approved_quotas(parts, assembly)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Lottery) -> Change[Lottery] | None:
        if current.phase is not LotteryPhase.CLOSED:
            return None
        document = current.with_(phase=LotteryPhase.COMMITTING, committed=act, quotas=rows)
        facts: Facts = {"applicants": counts.yes, "quotas": len(rows)}
        entry = Entry(actor, "lottery.commit_asked", current.id, facts=facts)
        return Change(document, (entry,), (Errand(Step.COMMIT_LOTTERY, holding_of(assembly), current.id),))

    return parts.repository.change(Lottery, lottery.id, decide)


def publish_commitment(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/commit`: fix the pool, record its manifest's hash, publish it.

    Should withdrawals have made the quotas impossible meanwhile, the lottery is closed again, and the quotas
    are a draft. Should the event have begun, nothing is committed, and the lottery is stopped.
    """
    lottery = parts.repository.settled(Lottery, message.unit)
    if lottery.phase in (LotteryPhase.CLOSED, LotteryPhase.STOPPED):
        return
    assembly = parts.repository.get(Assembly, lottery.assembly)
    vault = vault_of(parts, message.holding)
    try:
        ref = lottery.pool or fixed_pool(vault, lottery) or _new_pool(parts, message, assembly, lottery)
    except Refusal as refusal:
        _reopen(parts, lottery, refusal)
        return
    pool = read_pool(vault, ref)
    manifest = _file(lottery, "manifest", pool.manifest_bytes)

    def fix(current: Lottery) -> Change[Lottery] | None:
        if current.phase is not LotteryPhase.COMMITTING:
            return None
        if not pool.everyone_is_in and parts.clock.business_now() >= earliest_event(assembly, current):
            return stopped(current, SYSTEM_ACTOR, LotteryReason.COMMITTED_TOO_LATE)
        facts: Facts = {"file": manifest.name, "sha256": manifest.sha256, "applicants": len(pool.replies)}
        entry = Entry(SYSTEM_ACTOR, "lottery.committed", current.id, facts=facts)
        phase = LotteryPhase.SEEDED if pool.everyone_is_in else LotteryPhase.COMMITTED
        errands = (Errand(Step.HOLD_LOTTERY, message.holding, current.id),) if pool.everyone_is_in else ()
        changes = {
            "phase": phase,
            "pool": ref,
            "manifest": manifest,
            "applicants": len(pool.replies),
            "fairness": pool.fairness,
        }
        return Change(current.with_(**changes), (entry,), errands)

    if parts.repository.change(Lottery, lottery.id, fix).stopped:
        return
    publish(parts, manifest.name, pool.manifest_bytes)
    _mark_published(parts, lottery.id, "manifest")


def enter_values(parts: Parts, assembly: Assembly, actor: ActorId, typed: Sequence[str]) -> Lottery:
    """One person's reading of the event; the second, different person's must be equal.

    Raises Refusal `lottery.not_committed` before the manifest is public, `lottery.too_early` before the
    event, `sources.value_invalid`, `sources.values_differ`; Conflict `sources.already_fixed`.
    """
    lottery = _closed(parts, assembly)
    sources = sources_for(assembly, lottery)
    now = parts.clock.business_now()
    if now < entry_from(assembly, lottery):
        raise Refusal("lottery.too_early")
    own = own_values(parts, sources)

    def decide(current: Lottery) -> Change[Lottery]:
        if current.stopped or current.manifest is None or not current.manifest.published:
            raise Refusal("lottery.not_committed")
        whole = with_own(sources, typed, own, current.entry)
        values = [value["value"] for value in written_values(sources, whole)]
        entry = enter(current.entry, Act(actor=actor, at=now), values)
        action = "lottery.values_confirmed" if entry.agreed else "lottery.values_entered"
        record = Entry(actor, action, current.id, facts={"values": len(values)})
        if not entry.agreed:
            return Change(current.with_(entry=entry), (record,))
        errand = Errand(Step.HOLD_LOTTERY, holding_of(assembly), current.id)
        return Change(current.with_(entry=entry, phase=LotteryPhase.SEEDED), (record,), (errand,))

    return parts.repository.change(Lottery, lottery.id, decide)


def hold_lottery(parts: Parts, message: WorkMessage) -> None:
    """Step `lottery/hold`: the rule decides, the record is published; who withdrew meanwhile declines."""
    lottery = parts.repository.settled(Lottery, message.unit)
    if lottery.stopped:
        return
    if lottery.pool is None or lottery.phase not in (LotteryPhase.SEEDED, LotteryPhase.HELD):
        raise Fault("lottery.not_committed")
    assembly = parts.repository.get(Assembly, lottery.assembly)
    pool = read_pool(vault_of(parts, message.holding), lottery.pool)
    panel, data = _outcome(pool, lottery, sources_for(assembly, lottery))
    record = _file(lottery, "record", data)

    def decide(current: Lottery) -> Change[Lottery] | None:
        if current.phase is not LotteryPhase.SEEDED:
            return None
        facts: Facts = {
            "file": record.name,
            "sha256": record.sha256,
            "participants": len(panel.participants),
            "alternates": len(panel.alternates),
        }
        document = current.with_(
            phase=LotteryPhase.HELD,
            record=record,
            participants=_places(panel.participants, pool),
            alternates=_places(panel.alternates, pool),
        )
        return Change(document, (Entry(SYSTEM_ACTOR, "lottery.held", current.id, facts=facts),))

    held = parts.repository.change(Lottery, lottery.id, decide)
    publish(parts, record.name, data)
    _mark_published(parts, lottery.id, "record")
    _free_withdrawn_places(parts, assembly, held)


def _closed(parts: Parts, assembly: Assembly) -> Lottery:
    lottery = lottery_of(parts, assembly.id)
    if lottery is None:
        raise Refusal("lottery.replies_open")
    return lottery


def _new_pool(parts: Parts, message: WorkMessage, assembly: Assembly, lottery: Lottery) -> ObjectRef:
    """Raises Refusal `lottery.quotas_impossible`, `lottery.quotas_no_time`."""
    vault = vault_of(parts, message.holding)
    people = people_of(parts, assembly, list(in_the_pool(parts, assembly)))
    if not lottery.quotas or len(people) <= assembly.plan.lottery.seats:
        return fix_pool(parts, vault, assembly, lottery, people)
    quotas = quotas_of(lottery.quotas)
    found = solved(parts, message.holding, assembly, list(people.values()), quotas, _quietly)
    return fix_pool(parts, vault, assembly, lottery, people, found)


def _quietly(_found: int, _missed: float) -> None:
    """The page of a commitment shows no progress of its own."""


def _reopen(parts: Parts, lottery: Lottery, refusal: Refusal) -> None:
    def decide(current: Lottery) -> Change[Lottery] | None:
        if current.phase is not LotteryPhase.COMMITTING:
            return None
        entry = Entry(SYSTEM_ACTOR, "lottery.reopened", current.id, outcome=refusal.code)
        return Change(current.with_(phase=LotteryPhase.CLOSED, committed=None, quotas=()), (entry,))

    back_to_draft(parts, quotas_id(lottery.assembly), refusal)
    parts.repository.change(Lottery, lottery.id, decide)


def _approved_quotas(parts: Parts, assembly: Assembly) -> tuple[QuotaRow, ...]:
    """None of a simple lottery, and when all applicants are in anyway."""
    quotas = quotas_for(parts, assembly.id)
    if quotas is None or quotas.phase is QuotaPhase.OFF:
        return ()
    people = pool_people(parts, assembly)
    if len(people) <= assembly.plan.lottery.seats:
        return ()
    if quotas.pending:
        raise Refusal("lottery.quotas_pending")
    if feasibility(parts, assembly.plan, people, quotas.rows).met is False:
        raise Refusal("lottery.quotas_impossible")
    return quotas.rows


def _may_commit(parts: Parts, assembly: Assembly, lottery: Lottery, applicants: int, unchecked: int) -> None:
    if not applicants:
        raise Refusal("lottery.nobody_applied")
    if unchecked:
        raise Refusal("lottery.replies_unchecked", count=unchecked)
    if applicants > assembly.plan.lottery.seats:
        strength(sources_for(assembly, lottery))
        if parts.clock.business_now() >= earliest_event(assembly, lottery):
            raise Refusal("lottery.commit_too_late")


def _may_apply_household_rule(parts: Parts, assembly: Assembly, replies: Sequence[Reply]) -> None:
    """A register without households would let the rule fall silent."""
    if not assembly.plan.lottery.one_per_household:
        return
    people = applicants(parts, assembly, [reply.reply for reply in replies if reply.applies])
    if any(invitee.household is None for invitee in people.values()):
        raise Refusal("lottery.household_unknown")


def _outcome(pool: Pool, lottery: Lottery, sources: Sequence[Source]) -> tuple[Panel, bytes]:
    """The panel and the bytes of the published record."""
    manifest_sha256 = lottery_record.digest_of(pool.manifest)
    if pool.everyone_is_in:
        panel = everyone(pool.applicants)
        return panel, lottery_record.record(pool.manifest, manifest_sha256, [], None, panel)
    if lottery.entry is None or not lottery.entry.agreed:
        raise Fault("lottery.not_seeded")
    values = written_values(sources, lottery.entry.values)
    drawn = seed(SEED_PREFIX, manifest_sha256, values)
    distribution = [Vector(v["weight"], v["seats"], v["alternates"]) for v in pool.manifest["distribution"]]
    panel = hold(drawn, pool.applicants, distribution)
    return panel, lottery_record.record(pool.manifest, manifest_sha256, values, drawn, panel)


def _places(applicants: Sequence[Applicant], pool: Pool) -> tuple[Place, ...]:
    return tuple(
        Place(reply=pool.replies[a.token], token=a.token.hex(), type=a.type, group=a.group)
        for a in applicants
    )


def _file(lottery: Lottery, what: str, data: bytes) -> PublicFile:
    name = public_name(lottery.assembly, f"lottery-{lottery.number}/lottery-{what}.json")
    return PublicFile(name=name, sha256=hashlib.sha256(data).hexdigest())


def _mark_published(parts: Parts, lottery_id: str, which: str) -> None:
    def decide(current: Lottery) -> Change[Lottery] | None:
        file: PublicFile = getattr(current, which)
        if file.published:
            return None
        facts = {"file": file.name, "sha256": file.sha256}
        entry = Entry(SYSTEM_ACTOR, f"lottery.{which}_published", current.id, facts=facts)
        return Change(current.with_(**{which: file.with_(published=True)}), (entry,))

    parts.repository.change(Lottery, lottery_id, decide)


def _free_withdrawn_places(parts: Parts, assembly: Assembly, lottery: Lottery) -> None:
    for place in (*lottery.participants, *lottery.alternates):
        reply = parts.repository.find(Reply, document_id(assembly, place.reply))
        if reply and reply.withdrawn:
            decline_if_placed(parts, reply, DeclineReason.WITHDREW, reply.withdrawn)
