"""The eraser's part of a hold: the key is disabled while nobody may use it, and enabled again after.

What the holding says counts, not what the message was sent for: late and doubled ones do no harm.
"""

from shared.documents.erasure import Erasure, KeyHold
from shared.documents.holding import Holding, Phase
from shared.domain.erasure import Duty
from shared.errors import Fault
from shared.services.erasure_saga import acting_as, ensure
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

_ITS_TIME = frozenset({Phase.ACTIVE, Phase.FROZEN})
"""Before there is no key; after, it is the erasure's."""


def keep_key(parts: Parts, message: WorkMessage) -> None:
    """Handler of Step.KEEP_KEY: looks again after the effect, since people may have changed their minds."""
    holding = parts.repository.get(Holding, message.holding)
    while holding.phase in _ITS_TIME:
        wanted = holding.locked
        if ensure(parts, KeyHold, holding).shut or wanted:
            _make_it_so(parts, holding, shut=wanted)
        holding = parts.repository.get(Holding, message.holding)
        if holding.locked is wanted:
            return


def _make_it_so(parts: Parts, holding: Holding, *, shut: bool) -> None:
    if holding.key_version is None:
        raise Fault("erasure.no_key", holding=holding.id)
    _note(parts, holding, shut=shut, outcome="intended")
    act = parts.destroyer.disable if shut else parts.destroyer.enable
    act(holding.key_name, holding.key_version)
    _note(parts, holding, shut=shut, outcome="ok")


def _note(parts: Parts, holding: Holding, *, shut: bool, outcome: str) -> None:
    """`shut` stands from the intent to disable to the outcome of enabling; what comes next follows then."""
    action = "holding.key_disabled" if shut else "holding.key_enabled"
    entry = Entry(acting_as(Duty.ERASER), action, holding.id, outcome, {"key": holding.key_name})
    enabled = not shut and outcome == "ok"

    def decide(known: KeyHold) -> Change[KeyHold]:
        noted = known.with_(shut=not enabled, since=parts.clock.business_now())
        return Change(noted, (entry,), _go_on(parts, holding) if enabled else ())

    parts.repository.change(KeyHold, holding.id, decide)


def _go_on(parts: Parts, holding: Holding) -> tuple[Errand, ...]:
    """An erasure that the hold stopped takes up where it was."""
    begun = parts.repository.find(Erasure, holding.id)
    return (Errand(Step.ERASE, holding.holding_id, holding.id),) if begun and begun.started else ()
