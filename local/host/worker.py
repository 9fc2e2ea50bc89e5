"""Drives azure-functions-runtime, the library that indexes, binds and invokes functions in the cloud."""

import json
import logging
import sys
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as library

from local.host import protos
from local.host.logs import places

log = logging.getLogger("local.host.worker")
LOOPBACK = "127.0.0.1"


class AppBroken(Exception):
    """The function app cannot be loaded: what the worker library said."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the app; `trigger` is its trigger's binding as the decorator declared it."""

    id: str
    name: str
    trigger: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """queueTrigger, timerTrigger, httpTrigger"""
        return str(self.trigger["type"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an invocation; `value` is the returned TypedData, if any."""

    ok: bool
    value: Any = None


type Invoke = Callable[[Function, protos.TypedData, Mapping[str, str]], Awaitable[Outcome]]
"""How a listener runs a function: what to run, the trigger's data, the trigger's metadata."""


class Worker:
    """One loaded function app. The library keeps it in module globals: one per process."""

    async def load(self, app_folder: Path) -> tuple[Function, ...]:
        """Import `function_app.py` and index its functions. Raises AppBroken."""
        sys.path.insert(0, str(app_folder))
        library.start_threadpool_executor()
        request = protos.Message(
            request=protos.Message(
                worker_init_request=protos.Message(capabilities={}, function_app_directory=str(app_folder))
            ),
            properties={"host": LOOPBACK, "protos": protos},
        )
        _check(await library.worker_init_request(request))
        indexed = await library.functions_metadata_request(request)
        if not indexed.function_metadata_results:
            raise AppBroken(f"{app_folder} has no function_app.py with functions")
        return tuple([await _load(found) for found in indexed.function_metadata_results])

    async def invoke(
        self, function: Function, data: protos.TypedData, metadata: Mapping[str, str]
    ) -> Outcome:
        """Run `function` once. What it raises is logged without its text and answered as not ok."""
        invocation_id = str(uuid.uuid4())
        request = protos.invocation(function.id, invocation_id, function.trigger["name"], data, metadata)
        answer = await library.invocation_request(request)
        if answer.result.status == protos.StatusResult.Success:
            return Outcome(ok=True, value=answer.return_value)
        raised = answer.result.exception
        log.error(
            "function raised",
            extra={
                "function": function.name,
                "invocation": invocation_id,
                "error": raised.message.partition(":")[0],
                "places": places(raised.stack_trace),
            },
        )
        return Outcome(ok=False)


async def _load(found: Any) -> Function:
    request = SimpleNamespace(request=SimpleNamespace(function_load_request=found))
    _check(await library.function_load_request(request))
    bindings = [_binding(raw) for raw in found.raw_bindings]
    triggers = [binding for binding in bindings if str(binding["type"]).endswith("Trigger")]
    others = [binding for binding in bindings if binding not in triggers and binding["type"] != "http"]
    if len(triggers) != 1 or others:
        raise AppBroken(f"{found.name}: this host runs functions with one trigger and no other binding")
    return Function(found.function_id, found.name, triggers[0])


def _binding(raw: str) -> dict[str, Any]:
    return dict(json.loads(raw))


def _check(answer: Any) -> None:
    if answer.result.status != protos.StatusResult.Success:
        raise AppBroken(f"{answer.result.exception.message}\n{answer.result.exception.stack_trace}")
