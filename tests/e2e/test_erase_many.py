"""A holding of many objects is erased by the real function hosts: no message outlives an invocation."""

import time
from collections.abc import Iterator

import pytest

from local.folder import REPOSITORY, StackFolder
from local.ports import free_ports
from local.supervisor import Stack
from shared.bootstrap import compose
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.approvals import PaperDecision
from shared.domain.erasure import Act, Reason
from shared.domain.ids import TrailId
from shared.domain.roles import STAFF, SUPERVISOR
from shared.services import assembly, erasure_start
from shared.services.actors import named
from shared.services.erasure_saga import Saga, look
from shared.services.first_pass import A_BATCH
from shared.services.holdings import open_holding
from shared.services.inventory import read_inventory
from shared.services.parts import Parts
from shared.settings import Role, Settings

OBJECTS = A_BATCH + 100
LONGEST_S = 300.0
PLAN = REPOSITORY / "local" / "demo" / "plan.toml"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Main's parts beside running hosts."""
    with Stack(StackFolder(tmp_path_factory.mktemp("stack")), free_ports()) as stack:
        stack.start()
        with pytest.MonkeyPatch.context() as environment:
            for name, value in stack.settings_for(Role.MAIN).items():
                environment.setenv(name, value)
            yield compose(Settings())


@pytest.fixture(scope="module")
def erased(parts: Parts) -> Saga:
    """A rejected file's holding after its erasure."""
    holding = filled(parts)
    gates = {"file_rejected": True}
    erasure_start.begin_by_timer(parts, holding.holding_id, Reason.FILE_REJECTED, gates)
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        saga = look(parts, holding.holding_id)
        if saga.done(Act.CERTIFY) or saga.holding.blocks:
            return saga
        time.sleep(1)
    raise AssertionError(f"not erased within {LONGEST_S} s")


def filled(parts: Parts) -> Holding:
    staff, supervisor = named(parts, STAFF, "staff1"), named(parts, SUPERVISOR, "supervisor")
    made = assembly.new_id(parts)
    assembly.draft(parts, made, PLAN.read_text(encoding="utf-8"), staff)
    assembly.approve_plan(parts, made, supervisor, PaperDecision())
    holding = open_holding(parts, HoldingKind.EXTRACT, f"{made}.x1", TrailId(made), staff)
    for number in range(OBJECTS):
        parts.objects.put_new(holding.container, f"part/{number:06d}", b"sealed %d" % number)
    return holding


def test_it_is_erased_and_no_step_was_blocked(erased: Saga) -> None:
    assert not erased.holding.blocks
    assert erased.holding.phase is Phase.ERASED


def test_it_was_read_by_more_than_one_message_and_nothing_is_missing(erased: Saga, parts: Parts) -> None:
    readings = erased.erasure.readings
    assert len(readings) > 1
    assert sum(one.objects for one in readings) == OBJECTS
    assert len(read_inventory(parts, erased.holding.id).objects) == OBJECTS
    assert erased.done(Act.TAG_DUE)[0].facts["objects"] == OBJECTS
