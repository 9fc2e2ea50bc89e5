"""Holdings: open one, and put into and take out of it. Nothing is read that is not active."""

import base64
import hmac
from datetime import timedelta

from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.ids import ActorId, HoldingId, TrailId
from shared.errors import Fault, NameTaken, Refusal
from shared.services.envelope import KEY_BYTES, Envelope
from shared.services.holding_objects import HoldingObjects, Lease
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

CANARY_CLASS = "canary"
_CANARY_BYTES = 32
_NAME_BYTES = 10
_KEY_SUFFIX_BYTES = 8


def holding_name(parts: Parts, kind: HoldingKind, owner: str) -> HoldingId:
    """The one holding of `kind` for `owner`: a keyed hash, so it can be found but not guessed."""
    digest = hmac.digest(parts.ward_key, f"togikai-holding/1|{kind}|{owner}".encode(), "sha256")
    return HoldingId(f"{kind}-{digest[:_NAME_BYTES].hex()}")


def open_holding(parts: Parts, kind: HoldingKind, owner: str, trail: TrailId, actor: ActorId) -> Holding:
    """Make the holding of `owner`: names fixed in state first, then key, container, canary.

    Repeating it after a crash goes on where it stopped. Raises Refusal `holding.not_active` once
    the holding has been frozen, Fault `holding.key_doubled` when a key name has two versions.
    """
    holding_id = holding_name(parts, kind, owner)
    holding = parts.repository.find(Holding, holding_id) or _plan(
        parts, holding_id, kind, owner, trail, actor
    )
    if holding.phase is Phase.PLANNED:
        holding = _pin_key(parts, holding)
        parts.objects.create_container(holding.container)
        holding = _activate(parts, holding, actor)
    return _active(holding)


def vault_of(parts: Parts, holding_id: HoldingId) -> HoldingObjects:
    """The holding's objects, for this invocation. Raises Refusal `holding.not_active`, `holding.held`."""
    until = parts.clock.real_now() + timedelta(seconds=parts.settings.function_timeout_s)
    holding = _active(parts.repository.get(Holding, holding_id))
    if holding.locked:
        raise Refusal("holding.held")
    envelope = _envelope(parts, holding)
    return HoldingObjects(parts.objects, holding.container, envelope, Lease(parts.clock, until))


def open_canary(parts: Parts, holding: Holding) -> bytes:
    """Unwrap the canary, whatever the phase: shows whether the key can still be used.

    Raises Missing or Denied from the vault when it cannot.
    """
    envelope = _envelope(parts, holding)
    return envelope.open(CANARY_CLASS, holding.id, base64.b64decode(holding.canary))


def _plan(
    parts: Parts, holding_id: HoldingId, kind: HoldingKind, owner: str, trail: TrailId, actor: ActorId
) -> Holding:
    suffix = parts.entropy.token(_KEY_SUFFIX_BYTES).hex()
    holding = Holding(
        id=holding_id, trail=trail, holds=kind, owner=owner, key_name=f"kek-{holding_id}-{suffix}"
    )
    entry = Entry(actor, "holding.planned", holding_id, facts={"owner": owner, "key": holding.key_name})
    try:
        return parts.repository.create(Change(holding, (entry,)))
    except NameTaken:
        return parts.repository.get(Holding, holding_id)


def _pin_key(parts: Parts, holding: Holding) -> Holding:
    version = holding.key_version or _only_version(parts, holding.key_name)

    def pin(current: Holding) -> Change[Holding] | None:
        if current.key_version == version:
            return None
        if current.phase is not Phase.PLANNED or current.key_version is not None:
            raise Fault("holding.key_doubled", holding=current.id)
        return Change(current.with_(key_version=version))

    return parts.repository.change(Holding, holding.id, pin)


def _only_version(parts: Parts, key_name: str) -> str:
    """Make the key, or adopt the one that an earlier try made. The vault has no create-only."""
    try:
        if not parts.custodian.versions(key_name):
            parts.custodian.create(key_name, parts.entropy.token(KEY_BYTES))
    except NameTaken:
        pass  # another worker was faster: adopt its key below
    versions = parts.custodian.versions(key_name)
    if len(versions) != 1:
        raise Fault("holding.key_doubled", key=key_name, versions=len(versions))
    return versions[0]


def _activate(parts: Parts, holding: Holding, actor: ActorId) -> Holding:
    sealed = _envelope(parts, holding).seal(CANARY_CLASS, holding.id, parts.entropy.token(_CANARY_BYTES))
    canary = base64.b64encode(sealed).decode()

    def activate(current: Holding) -> Change[Holding] | None:
        if current.phase is not Phase.PLANNED:
            return None
        facts = {"owner": current.owner, "key_version": str(current.key_version)}
        entry = Entry(actor, "holding.opened", current.id, facts=facts)
        opened = current.with_(phase=Phase.ACTIVE, canary=canary, opened_at=parts.clock.business_now())
        return Change(opened, (entry,))

    return parts.repository.change(Holding, holding.id, activate)


def _envelope(parts: Parts, holding: Holding) -> Envelope:
    if holding.key_version is None:
        raise Refusal("holding.not_active")
    key = parts.custodian.fetch(holding.key_name, holding.key_version)
    return Envelope(holding.holding_id, key, parts.entropy)


def _active(holding: Holding) -> Holding:
    if holding.phase is not Phase.ACTIVE:
        raise Refusal("holding.not_active")
    return holding
