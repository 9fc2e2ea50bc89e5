"""Main's acts of the erasure saga: freeze, two passes, point of no return, tags, canary, certificate."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from shared.documents.erasure import Erasure, LateObject, Reading
from shared.documents.holding import Holding, Phase
from shared.domain.canonical_json import Json, canonical
from shared.domain.erasure import Act, Duty
from shared.errors import Denied, Fault, Missing
from shared.ports import ObjectListing
from shared.services.certificate import issue_certificate, issue_facts, notice_errand
from shared.services.erasure_saga import (
    Doer,
    Saga,
    acting_as,
    advance,
    message_for,
    pauses,
    record,
)
from shared.services.first_pass import read_batch, time_is_up
from shared.services.holdings import open_canary
from shared.services.inventory import latecomers, take_inventory
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

TAGS_AT_A_TIME = 64


def advance_erasure(parts: Parts, message: WorkMessage) -> None:
    """Handler of Step.ERASE."""
    advance(parts, message, Duty.MAIN, _DOERS)


def _freeze(parts: Parts, saga: Saga) -> None:
    """From here on nothing is read or written, and older messages are answered, not obeyed."""
    wait = int(pauses(parts).freeze.total_seconds())

    def freeze(holding: Holding) -> Change[Holding] | None:
        if holding.phase is not Phase.ACTIVE or holding.held:
            return None
        epoch = holding.epoch + 1
        entry = Entry(acting_as(Duty.MAIN), "holding.frozen", holding.id, facts={"epoch": epoch})
        # If we die before the deed is recorded, this message takes it up again.
        errand = Errand(Step.ERASE, holding.holding_id, holding.id, 2 * wait, epoch)
        return Change(holding.with_(phase=Phase.FROZEN, epoch=epoch), (entry,), (errand,))

    frozen = parts.repository.change(Holding, saga.holding.id, freeze)
    record(parts, replace(saga, holding=frozen), Erasure, Act.FREEZE, {"epoch": frozen.epoch})


def _read_objects(parts: Parts, saga: Saga) -> None:
    """A batch a message, while the freeze waits: what comes after the wait needs to read nothing twice."""
    before = saga.erasure.readings
    reading, more = read_batch(parts, saga.holding, before)
    readings = (*before, reading)
    if more:
        _go_on(parts, saga, readings)
        return
    facts = {"objects": sum(one.objects for one in readings), "bytes": sum(one.bytes for one in readings)}
    record(parts, saga, Erasure, Act.READ_OBJECTS, facts, lambda erasure: erasure.with_(readings=readings))


def _go_on(parts: Parts, saga: Saga, readings: tuple[Reading, ...]) -> None:
    """Commit a batch, and ask for the next."""

    def decide(erasure: Erasure) -> Change[Erasure] | None:
        if erasure.readings != readings[:-1]:
            return None
        return Change(erasure.with_(readings=readings), errands=(message_for(Duty.MAIN, saga.holding),))

    parts.repository.change(Erasure, saga.holding.id, decide)


def _take_inventory(parts: Parts, saga: Saga) -> None:
    inventory = take_inventory(parts, saga.holding, saga.erasure.readings)
    facts: dict[str, str | int] = {
        "objects": len(inventory.objects),
        "bytes": inventory.bytes,
        "inventory_sha256": inventory.sha256,
        "objects_sha256": inventory.objects_sha256,
    }
    record(parts, saga, Erasure, Act.TAKE_INVENTORY, facts)


def _cross_point_of_no_return(parts: Parts, saga: Saga) -> None:
    """One swap decides between a hold and going on."""

    def doom(holding: Holding) -> Change[Holding] | None:
        if holding.phase is not Phase.FROZEN or holding.held:
            return None
        return Change(
            holding.with_(phase=Phase.DOOMED), (Entry(acting_as(Duty.MAIN), "holding.doomed", holding.id),)
        )

    doomed = parts.repository.change(Holding, saga.holding.id, doom)
    if doomed.phase is Phase.DOOMED:
        record(parts, replace(saga, holding=doomed), Erasure, Act.CROSS_POINT_OF_NO_RETURN, {})


def _tag_due(parts: Parts, saga: Saga) -> None:
    """Even if we die now, the lifecycle policy deletes what is tagged, late objects too.

    What one message has no time for the next does; what was never finished has no content and takes no tag.
    """
    container = saga.holding.container
    listed = parts.objects.list(container)
    untagged = [found.name for found in listed if found.size and not found.due]
    if not _tagged(parts, container, untagged):
        parts.repository.send(message_for(Duty.MAIN, saga.holding))
        return
    late = _look_for_late(parts, saga, listed)
    facts = {"objects": len(listed), **late.facts}
    record(parts, saga, Erasure, Act.TAG_DUE, facts, late.note)


def _tagged(parts: Parts, container: str, names: Sequence[str]) -> bool:
    """Whether there was time for all."""
    up = time_is_up(parts)
    for some in batched(names, TAGS_AT_A_TIME, strict=False):
        if up():
            return False
        parts.objects.tag_due(container, some)
    return True


@dataclass(frozen=True, slots=True)
class _Late:
    """All that was seen after the inventory, so far."""

    objects: tuple[LateObject, ...]

    @property
    def facts(self) -> dict[str, str | int]:
        listed: list[Json] = [found.model_dump() for found in self.objects]
        digest = hashlib.sha256(canonical(listed)).hexdigest()
        return {"late_objects": len(listed), "late_sha256": digest} if listed else {"late_objects": 0}

    def note(self, erasure: Erasure) -> Erasure:
        return erasure.with_(late=self.objects)


def _look_for_late(parts: Parts, saga: Saga, listed: Sequence[ObjectListing]) -> _Late:
    """A worker that woke after the inventory may have written: its objects are named, and die too."""
    found = {late.name: late for late in saga.erasure.late}
    for late in latecomers(parts, saga.holding, listed):
        found[late.name] = LateObject(name=late.name, sha256=late.sha256, bytes=late.bytes)
    return _Late(tuple(found[name] for name in sorted(found)))


def _open_canary(parts: Parts, saga: Saga) -> None:
    """Shows that the key about to be destroyed is the one that opens this holding's envelopes."""
    try:
        open_canary(parts, saga.holding)
    except (Denied, Missing):
        raise Fault("erasure.canary_dead", holding=saga.holding.id) from None
    record(parts, saga, Erasure, Act.OPEN_CANARY, {"key": saga.holding.key_name})


def _confirm_refusal(parts: Parts, saga: Saga) -> None:
    """The key opens nothing any more; nothing written from now on could ever be read again."""
    try:
        open_canary(parts, saga.holding)
    except (Denied, Missing) as refusal:
        late = _look_for_late(parts, saga, parts.objects.list(saga.holding.container))
        facts = {"key": saga.holding.key_name, "answer": refusal.code, **late.facts}
        record(parts, saga, Erasure, Act.CONFIRM_REFUSAL, facts, late.note)
    else:
        raise Fault("erasure.key_still_opens", holding=saga.holding.id)


def _certify(parts: Parts, saga: Saga) -> None:
    issued = issue_certificate(parts, saga)

    def erased(holding: Holding) -> Change[Holding] | None:
        if holding.phase is Phase.ERASED:
            return None
        entry = Entry(acting_as(Duty.MAIN), "holding.erased", holding.id)
        return Change(holding.with_(phase=Phase.ERASED), (entry,))

    parts.repository.change(Holding, saga.holding.id, erased)
    record(
        parts,
        saga,
        Erasure,
        Act.CERTIFY,
        issue_facts(issued),
        lambda erasure: erasure.with_(issues=(*erasure.issues, issued)),
        (notice_errand(saga.holding.holding_id, issued),),
    )


_DOERS: Mapping[Act, Doer] = {
    Act.FREEZE: _freeze,
    Act.READ_OBJECTS: _read_objects,
    Act.TAKE_INVENTORY: _take_inventory,
    Act.CROSS_POINT_OF_NO_RETURN: _cross_point_of_no_return,
    Act.TAG_DUE: _tag_due,
    Act.OPEN_CANARY: _open_canary,
    Act.CONFIRM_REFUSAL: _confirm_refusal,
    Act.CERTIFY: _certify,
}
