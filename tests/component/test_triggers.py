"""The enum of queues and the triggers are the same thing, for each of the three apps."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shared.services.work import Queue
from shared.settings import Role
from tests.fakes import fake_settings

REPOSITORY = Path(__file__).parents[2]
LIST_TRIGGERS = """
import json, function_app
triggers = [function.get_dict_repr()["bindings"][0] for function in function_app.app.get_functions()]
print(json.dumps([[trigger["type"], str(trigger.get("queueName", ""))] for trigger in triggers]))
"""
"""In a process of its own: an app gives its functions once."""


def _triggers(role: Role) -> list[tuple[str, str]]:
    fake = fake_settings(role).model_dump(mode="json", exclude_defaults=True)
    environment = {
        f"TOGIKAI_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in fake.items()
    }
    ran = subprocess.run(
        [sys.executable, "-c", LIST_TRIGGERS],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [(kind, queue) for kind, queue in json.loads(ran.stdout)]


@pytest.fixture(scope="module")
def triggers() -> dict[Role, list[tuple[str, str]]]:
    return {role: _triggers(role) for role in Role}


def test_each_queue_and_its_poison_queue_has_one_trigger_in_one_app(
    triggers: dict[Role, list[tuple[str, str]]],
) -> None:
    queues = sorted(
        queue for of_role in triggers.values() for kind, queue in of_role if kind == "queueTrigger"
    )
    assert queues == sorted([*Queue, *(queue.poison for queue in Queue)])


def test_only_the_main_app_has_the_portal_and_each_timer_belongs_to_one_app(
    triggers: dict[Role, list[tuple[str, str]]],
) -> None:
    others = {role: {kind for kind, _ in found if kind != "queueTrigger"} for role, found in triggers.items()}
    assert others == {
        Role.MAIN: {"httpTrigger", "timerTrigger"},
        Role.ERASER: set(),
        Role.VERIFIER: {"timerTrigger"},
    }


@pytest.mark.parametrize(
    ("role", "queues"), [(Role.ERASER, {Queue.ERASURE_KEYS}), (Role.VERIFIER, {Queue.ERASURE_PROOF})]
)
def test_eraser_and_verifier_have_their_own_queue_only(
    role: Role, queues: set[Queue], triggers: dict[Role, list[tuple[str, str]]]
) -> None:
    names = {queue for kind, queue in triggers[role] if kind == "queueTrigger"}
    assert names == queues | {queue.poison for queue in queues}
