"""The eraser's acts: disable, delete and purge a key, delete a container. It never sees a key's value.

Each is committed as an intent, done, and committed as an outcome; doing it twice does no harm.
"""

from collections.abc import Callable, Mapping

from shared.documents.erasure import KeyDestruction
from shared.documents.holding import Holding
from shared.domain.erasure import Act, Duty
from shared.domain.japan_time import stamp
from shared.errors import Fault
from shared.services.erasure_saga import Doer, Saga, acting_as, advance, ensure, record
from shared.services.parts import Parts
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage

type _Effect = Callable[[Parts, Holding], Mapping[str, str | int]]


def advance_keys(parts: Parts, message: WorkMessage) -> None:
    """Handler of Step.DESTROY_KEY."""
    advance(parts, message, Duty.ERASER, _DOERS)


def _disable(parts: Parts, holding: Holding) -> Mapping[str, str | int]:
    if holding.key_version is None:
        raise Fault("erasure.no_key", holding=holding.id)
    parts.destroyer.disable(holding.key_name, holding.key_version)
    return {"key": holding.key_name, "version": holding.key_version}


def _delete(parts: Parts, holding: Holding) -> Mapping[str, str | int]:
    scheduled = parts.destroyer.delete(holding.key_name)
    return {"key": holding.key_name, "purge_scheduled": stamp(scheduled) if scheduled else "unknown"}


def _purge(parts: Parts, holding: Holding) -> Mapping[str, str | int]:
    parts.destroyer.purge(holding.key_name)
    return {"key": holding.key_name}


def _delete_container(parts: Parts, holding: Holding) -> Mapping[str, str | int]:
    parts.objects.delete_container(holding.container)
    return {"container": holding.container}


def _doer(act: Act, effect: _Effect) -> Doer:
    def do(parts: Parts, saga: Saga) -> None:
        if saga.keys is None:
            ensure(parts, KeyDestruction, saga.holding)
        _intend(parts, saga.holding, act)
        facts = effect(parts, saga.holding)
        record(parts, saga, KeyDestruction, act, facts)

    return do


def _intend(parts: Parts, holding: Holding, act: Act) -> None:
    def decide(keys: KeyDestruction) -> Change[KeyDestruction] | None:
        if act in keys.intended:
            return None
        entry = Entry(acting_as(Duty.ERASER), f"erasure.{act}", holding.id, "intended")
        return Change(keys.with_(intended=(*keys.intended, act)), (entry,))

    parts.repository.change(KeyDestruction, holding.id, decide)


_DOERS: Mapping[Act, Doer] = {
    act: _doer(act, effect)
    for act, effect in {
        Act.DISABLE_KEY: _disable,
        Act.DELETE_KEY: _delete,
        Act.PURGE_KEY: _purge,
        Act.DELETE_CONTAINER: _delete_container,
    }.items()
}
