"""What the three identities share in an erasure: see where it stands, do one's own act, promise the next.

Each identity writes only its own document; the next act is decided from all three.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.documents.catalogue import catalogue
from shared.documents.erasure import Deed, Erasure, KeyDestruction, KeyHold, Sightings, WithDeeds
from shared.documents.holding import Holding, Phase
from shared.domain import erasure as rules
from shared.domain.erasure import Act, Do, Duty, Wait
from shared.domain.ids import ActorId, HoldingId
from shared.errors import Fault, NameTaken
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.signals import Signal, give
from shared.services.work import Step, WorkMessage

type Part = Erasure | KeyDestruction | Sightings
type Facts = Mapping[str, str | int]

STEP_OF: Mapping[Duty, Step] = {
    Duty.MAIN: Step.ERASE,
    Duty.ERASER: Step.DESTROY_KEY,
    Duty.VERIFIER: Step.WITNESS,
}
_FREEZE_MARGIN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Saga:
    """Where an erasure stands, read from all three parts."""

    holding: Holding
    erasure: Erasure
    keys: KeyDestruction | None
    sightings: Sightings | None
    key_hold: KeyHold | None = None

    def done(self, act: Act) -> tuple[Deed, ...]:
        """Deeds of one act, whoever did them."""
        parts: tuple[WithDeeds | None, ...] = (self.erasure, self.keys, self.sightings)
        return next((part.done(act) for part in parts if part and part.done(act)), ())

    def next_act(self, now: datetime, pauses: rules.Pauses) -> rules.Next:
        deeds = {act: [deed.real for deed in self.done(act)] for act in Act}
        return rules.next_act(deeds, held=self._held, now=now, pauses=pauses)

    @property
    def _held(self) -> bool:
        """Until the key that a hold disabled is enabled again; never after the point of no return."""
        shut = self.key_hold is not None and self.key_hold.shut
        return (self.holding.held or shut) and self.holding.phase is not Phase.DOOMED


type Doer = Callable[[Parts, Saga], None]


def look(parts: Parts, holding_id: HoldingId) -> Saga:
    """Only what can be there by now is asked for: the eraser begins after the canary, the verifier after the
    eraser. Raises NotFound when no erasure of the holding has been asked for."""
    repository = parts.repository
    holding = repository.get(Holding, holding_id)
    erasure = repository.get(Erasure, holding_id)
    keys = repository.find(KeyDestruction, holding_id) if erasure.done(Act.OPEN_CANARY) else None
    sightings = repository.find(Sightings, holding_id) if keys and keys.done(Act.DELETE_KEY) else None
    key_hold = None if holding.phase is Phase.DOOMED else repository.find(KeyHold, holding_id)
    return Saga(holding, erasure, keys, sightings, key_hold)


def pauses(parts: Parts) -> rules.Pauses:
    """The freeze outlasts every invocation that may still be running on a key it fetched before."""
    settings = parts.settings
    longest = timedelta(seconds=settings.function_timeout_s + settings.message_lock_s)
    return rules.Pauses(longest + _FREEZE_MARGIN, timedelta(seconds=settings.sighting_gap_s))


def advance(parts: Parts, message: WorkMessage, duty: Duty, doers: Mapping[Act, Doer]) -> None:
    """Do the next act if it is this identity's; a message that comes too early is sent again."""
    saga = look(parts, message.holding)
    if not saga.erasure.started:
        return
    _catch_up(parts, saga, duty)
    next_ = saga.next_act(parts.clock.real_now(), pauses(parts))
    if isinstance(next_, Do) and next_.duty is duty:
        if next_.act in rules.DESTRUCTIVE:
            _refuse_if_clocks_differ(parts)
        doers[next_.act](parts, saga)
    elif isinstance(next_, Wait) and next_.duty is duty:
        parts.queue.send(message.step.queue, message.model_dump_json(), _seconds_until(parts, next_.until))


def record[P: (Erasure, KeyDestruction, Sightings)](
    parts: Parts,
    saga: Saga,
    model: type[P],
    act: Act,
    facts: Facts,
    also: Callable[[P], P] | None = None,
    errands: tuple[Errand, ...] = (),
) -> None:
    """Commit that `act` was done, with its trail record and the message to whoever is next.

    Does nothing when the act is no longer due: a duplicate was faster. The others' parts need no second
    look: they have gone on only if this one had. `also` changes more of the same document in the same
    commit, `errands` are sent besides.
    """
    duty, holding_id = rules.DUTY_OF[act], saga.holding.holding_id

    def decide(part: P) -> Change[P] | None:
        now, waits = parts.clock.real_now(), pauses(parts)
        seen = _with(saga, part)
        if seen.done(act) != saga.done(act) or seen.next_act(now, waits) != Do(act):
            return None
        deed = Deed(at=parts.clock.business_now(), real=now, facts=dict(facts))
        done: P = part.with_(deeds={**part.deeds, act: (*part.done(act), deed)})
        entry = Entry(acting_as(duty), f"erasure.{act}", holding_id, facts=facts)
        following: tuple[Errand, ...] = _errands(parts, _with(saga, done), now, waits)
        return Change(also(done) if also else done, (entry,), (*following, *errands))

    parts.repository.change(model, holding_id, decide)


def ensure[P: (KeyDestruction, KeyHold, Sightings)](parts: Parts, model: type[P], holding: Holding) -> P:
    """This identity's document for the holding, made when it is first needed."""
    try:
        return parts.repository.create(Change(model(id=holding.id, trail=holding.trail)))
    except NameTaken:
        return parts.repository.get(model, holding.id)


def message_for(duty: Duty, holding: Holding, delay_s: int = 0) -> Errand:
    """The message that makes an identity look at the erasure."""
    return Errand(STEP_OF[duty], holding.holding_id, holding.id, delay_s, holding.epoch)


def acting_as(duty: Duty) -> ActorId:
    """How an identity is named in the trail."""
    return ActorId(f"system-{duty}")


def _catch_up(parts: Parts, saga: Saga, duty: Duty) -> None:
    """After a crash: no act is done before the earlier ones are in the trail, whoever did them; what
    this identity's own last commit promised is sent."""
    mine = {Duty.MAIN: saga.erasure, Duty.ERASER: saga.keys, Duty.VERIFIER: saga.sightings}[duty]
    for document in (saga.holding, saga.erasure, saga.keys, saga.sightings):
        if document is None or not document.outbox:
            continue
        parts.trail.append(document.trail, document.outbox.records)
        if document is mine:
            parts.repository.flush(document.path, catalogue())


def _with(saga: Saga, part: Part) -> Saga:
    match part:
        case Erasure():
            return replace(saga, erasure=part)
        case KeyDestruction():
            return replace(saga, keys=part)
        case Sightings():
            return replace(saga, sightings=part)


def _errands(parts: Parts, saga: Saga, now: datetime, waits: rules.Pauses) -> tuple[Errand, ...]:
    match saga.next_act(now, waits):
        case Do() as do:
            delay = 0
            duty = do.duty
        case Wait(until=until) as wait:
            delay = _seconds_until(parts, until)
            duty = wait.duty
        case _:
            return ()
    return (message_for(duty, saga.holding, delay),)


def _seconds_until(parts: Parts, until: datetime) -> int:
    return max(1, math.ceil((until - parts.clock.real_now()).total_seconds()))


def _refuse_if_clocks_differ(parts: Parts) -> None:
    limit = timedelta(seconds=parts.settings.clock_skew_limit_s)
    local, reference = parts.clock.business_now(), parts.reference_clock.now()
    if not rules.clocks_agree(local, reference, limit):
        seconds = int(abs(local - reference).total_seconds())
        give(Signal.CLOCKS_DIFFER, seconds=seconds)
        raise Fault("erasure.clocks_differ", seconds=seconds)
