"""Holdings and steps: opened once whatever crashes, closed to everything but `active`."""

import contextlib
import json

import pytest

from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.ids import ActorId, TrailId
from shared.errors import Fault, Refusal, Transient
from shared.services.holdings import open_canary, open_holding, vault_of
from shared.services.obey import obey
from shared.services.parts import Parts
from shared.services.poison import take_poison, unblock
from shared.services.repository import Change
from shared.services.work import Queue, Step, WorkMessage
from tests.fakes import Crash, CrashPlan, World

TRAIL = TrailId("assembly-1")
ACTOR = ActorId("a-1")


def opened(world: World) -> Holding:
    return open_holding(world.parts(), HoldingKind.ASSEMBLY, "assembly-1", TRAIL, ACTOR)


def message_for(holding: Holding, epoch: int = 0) -> bytes:
    message = WorkMessage(holding=holding.holding_id, step=Step.PRINT_LOT, unit="lot-1", epoch=epoch)
    return message.model_dump_json().encode()


def freeze(world: World, holding: Holding) -> None:
    world.parts().repository.change(
        Holding, holding.id, lambda h: Change(h.with_(phase=Phase.FROZEN, epoch=h.epoch + 1))
    )


def test_an_open_holding_has_one_key_one_container_and_a_canary() -> None:
    world = World()
    holding = opened(world)
    assert list(world.vault.live) == [holding.key_name]
    assert list(world.objects.held) == [holding.container]
    assert len(open_canary(world.parts(), holding)) == 32


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 25))
def test_opening_goes_on_after_a_crash_at_any_call(at: int, after: bool) -> None:
    world = World()
    with contextlib.suppress(Crash):
        open_holding(world.parts(plan=CrashPlan(at, after)), HoldingKind.ASSEMBLY, "assembly-1", TRAIL, ACTOR)
    holding = opened(world)
    assert holding.phase is Phase.ACTIVE
    assert list(world.vault.live) == [holding.key_name]
    assert list(world.objects.held) == [holding.container]


def test_objects_are_ciphertext_and_come_back() -> None:
    world = World()
    objects = vault_of(world.parts(), opened(world).holding_id)
    ref = objects.put("note", "1", "髙橋".encode())
    assert "髙橋".encode() not in world.objects.get(opened(world).container, ref.name)
    assert objects.get(ref) == "髙橋".encode()


def test_a_repeated_put_is_adopted_and_a_different_one_is_a_fault() -> None:
    world = World()
    objects = vault_of(world.parts(), opened(world).holding_id)
    assert objects.put("note", "1", b"same") == objects.put("note", "1", b"same")
    with pytest.raises(Fault, match=r"holding\.object_differs"):
        objects.put("note", "1", b"other")


@pytest.mark.parametrize("damage", ["flip", "truncate", "swap"])
def test_a_changed_object_is_never_handed_out(damage: str) -> None:
    world = World()
    holding = opened(world)
    objects = vault_of(world.parts(), holding.holding_id)
    ref, other = objects.put("note", "1", b"one"), objects.put("note", "2", b"two")
    held = world.objects.held[holding.container]
    sealed = held[ref.name].data
    changed = {
        "flip": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "truncate": sealed[:-1],
        "swap": held[other.name].data,
    }[damage]
    del held[ref.name]
    world.objects.put_new(holding.container, ref.name, changed)
    with pytest.raises(Fault, match=r"holding\.object_damaged"):
        objects.get(ref)
    with pytest.raises(Fault, match=r"holding\.object_damaged"):
        objects.find("note", "1")


def test_a_large_stream_comes_back_in_parts_whatever_its_chunks() -> None:
    world = World()
    objects = vault_of(world.parts(), opened(world).holding_id)
    whole = bytes(range(256)) * 40_000
    ref = objects.put_large("tokens", "t", (whole[i : i + 999_983] for i in range(0, len(whole), 999_983)))
    assert b"".join(objects.get_large(ref)) == whole
    assert ref == objects.put_large("tokens", "t", [whole])


def test_a_frozen_holding_gives_nothing_and_opens_nothing() -> None:
    world = World()
    holding = opened(world)
    freeze(world, holding)
    with pytest.raises(Refusal, match=r"holding\.not_active"):
        vault_of(world.parts(), holding.holding_id)
    with pytest.raises(Refusal, match=r"holding\.not_active"):
        opened(world)


class Seen:
    """A step that counts, and fails as told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.count = 0
        self.error = error

    def __call__(self, parts: Parts, message: WorkMessage) -> None:
        self.count += 1
        if self.error:
            raise self.error


def test_a_message_from_before_a_freeze_is_answered_not_obeyed() -> None:
    world, seen = World(), Seen()
    holding = opened(world)
    freeze(world, holding)
    obey(message_for(holding), {Step.PRINT_LOT: seen}, world.parts())
    assert seen.count == 0
    assert b'"queue.message_answered"' in world.parts().trail.read(TRAIL)


def test_an_outage_puts_the_message_back_and_is_no_failure() -> None:
    world, seen = World(), Seen(Transient("storage.unavailable"))
    obey(message_for(opened(world)), {Step.PRINT_LOT: seen}, world.parts())
    assert json.loads(world.queue.waiting[-1].body)["unit"] == "lot-1"
    assert world.queue.waiting[-1].delay_s > 0


def test_a_failure_is_raised_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    world, seen = World(), Seen(ValueError("千代田 花子"))
    with pytest.raises(Fault, match=r"queue\.step_failed") as raised:
        obey(message_for(opened(world)), {Step.PRINT_LOT: seen}, world.parts())
    assert "花子" not in str(raised.value) + caplog.text
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_poisoned_message_blocks_its_step_until_someone_unblocks_it() -> None:
    world = World()
    holding = opened(world)
    take_poison(world.parts(), Queue.MAIL_MERGE.poison, message_for(holding))
    take_poison(world.parts(), Queue.MAIL_MERGE.poison, message_for(holding))
    blocked = world.parts().repository.get(Holding, holding.id)
    assert [(b.step, b.unit) for b in blocked.blocks] == [("mail-merge/print-lot", "lot-1")]
    unblock(world.parts(), holding.holding_id, Step.PRINT_LOT, "lot-1", ACTOR)
    assert not world.parts().repository.get(Holding, holding.id).blocks
    assert len(world.queue.waiting) == 1
    with pytest.raises(Refusal, match=r"holding\.not_blocked"):
        unblock(world.parts(), holding.holding_id, Step.PRINT_LOT, "lot-1", ACTOR)


@pytest.mark.parametrize("raw", [b"{broken", b"not json", b'{"v":1}', "名前".encode(), b"\xff\xfe"])
def test_a_message_that_names_nothing_known_goes_to_the_system_trail(raw: bytes) -> None:
    world = World()
    opened(world)
    take_poison(world.parts(), "draw-poison", raw)
    said = world.parts().trail.read(TrailId("_system"))
    assert b'"queue.poison"' in said
    assert raw not in said
