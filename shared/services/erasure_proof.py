"""The verifier's sightings: what is no longer there, seen by an identity that could not have removed it.

A soft-deleted key is already absent under its live name, so the deleted entry is looked for first,
and absence counts only when both listings show it twice, some time apart.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta

from shared.documents.erasure import Deed, Sightings
from shared.domain.canonical_json import Json, canonical
from shared.domain.erasure import PROTOCOL, Act, Duty
from shared.domain.japan_time import stamp
from shared.errors import Fault, TogikaiError, Transient
from shared.services.drift import compare_settings, settings_facts
from shared.services.erasure_saga import Doer, Facts, Saga, advance, ensure, record
from shared.services.parts import Parts
from shared.services.work import WorkMessage

_PATIENCE = timedelta(hours=1)
_log = logging.getLogger("togikai.proof")
_SIGNED_PREFIX = f"{PROTOCOL}|sighting\0".encode()


def advance_proof(parts: Parts, message: WorkMessage) -> None:
    """Handler of Step.WITNESS."""
    advance(parts, message, Duty.VERIFIER, _DOERS)


def signed_bytes(observation: Mapping[str, Json]) -> bytes:
    """What the verifier's signature of an observation is over."""
    return _SIGNED_PREFIX + canonical(observation)


def _see_key_deleted(parts: Parts, saga: Saga) -> None:
    live, deleted = parts.witness.live(), parts.witness.deleted()
    key = saga.holding.key_name
    if key in live or key not in deleted:
        _not_yet(parts, saga.done(Act.DELETE_KEY)[-1], "erasure.key_not_seen_deleted")
    _observe(parts, saga, Act.SEE_KEY_DELETED, {"live": "absent", "deleted": "present"})


def _see_key_absent(parts: Parts, saga: Saga) -> None:
    live, deleted = parts.witness.live(), parts.witness.deleted()
    key = saga.holding.key_name
    if key in live or key in deleted:
        _not_yet(parts, saga.done(Act.PURGE_KEY)[-1], "erasure.key_still_listed")
    seen = {"live": "absent", "deleted": "absent", "recovery_level": parts.witness.recovery_level()}
    _observe(parts, saga, Act.SEE_KEY_ABSENT, seen | _log_facts(parts, key))


def _log_facts(parts: Parts, key: str) -> dict[str, str | int]:
    """What the vault's log says of the key: evidence, no step of the proof; without it erasure goes on."""
    try:
        found = parts.key_log.of(key)
    except TogikaiError as error:
        _log.warning("key log not read: %s", error.code)
        found = None
    if found is None:
        return {"key_log": "not_read"}
    return {
        "key_log": "read",
        "key_log_since": stamp(found.since),
        "key_log_reads": found.reads,
        "key_log_backups": found.backups,
    }


def _see_container_gone(parts: Parts, saga: Saga) -> None:
    container = saga.holding.container
    if container in parts.containers.containers(container):
        _not_yet(parts, saga.done(Act.DELETE_CONTAINER)[-1], "erasure.container_still_listed")
    settings = parts.containers.recovery_settings()
    seen: dict[str, str | int] = {"container_listing": "absent"}
    for name, days in sorted(settings.items()):
        seen[f"recovery_{name}"] = "off" if days == 0 else "on"
        if days:
            seen[f"recovery_{name}_days"] = days
    seen |= settings_facts(compare_settings(parts))
    _observe(parts, saga, Act.SEE_CONTAINER_GONE, seen)


def _observe(parts: Parts, saga: Saga, act: Act, seen: Facts) -> None:
    """Sign what was seen, and commit it."""
    if saga.sightings is None:
        ensure(parts, Sightings, saga.holding)
    observation: dict[str, str | int] = {
        "protocol": PROTOCOL,
        "sighting": act.value,
        "nth": len(saga.done(act)) + 1,
        "holding": saga.holding.id,
        "key": saga.holding.key_name,
        "time": stamp(parts.clock.business_now()),
        "real_time": stamp(parts.clock.real_now()),
        **seen,
    }
    signature = parts.signer.sign(signed_bytes(observation)).hex()
    record(parts, saga, Sightings, act, {**observation, "signature": signature})


def _not_yet(parts: Parts, since: Deed, code: str) -> None:
    """Listings may lag for a while; after an hour it is a fault that people must see."""
    if parts.clock.real_now() - since.real < _PATIENCE:
        raise Transient(code)
    raise Fault(code)


_DOERS: Mapping[Act, Doer] = {
    Act.SEE_KEY_DELETED: _see_key_deleted,
    Act.SEE_KEY_ABSENT: _see_key_absent,
    Act.SEE_CONTAINER_GONE: _see_container_gone,
}
