"""Composition: which triggers this app's role registers. Three apps, one code (DESIGN.md §1)."""

from importlib import import_module

import azure.functions as func

from functions import poison
from shared import redaction
from shared.bootstrap import parts
from shared.services.work import Queue
from shared.settings import Role, settings

OTHERS = {Role.ERASER: (Queue.ERASURE_KEYS,), Role.VERIFIER: (Queue.ERASURE_PROOF,)}
QUEUES = OTHERS | {Role.MAIN: tuple(queue for queue in Queue if (queue,) not in OTHERS.values())}
"""The queues of each role; `functions/` has a module of the same name for each."""
TIMERS = {Role.MAIN: ("sweep",), Role.ERASER: (), Role.VERIFIER: ("drift",)}


def triggers(role: Role) -> list[func.Blueprint]:
    """One blueprint a queue of the role, their poison queues, and its timers."""
    steps = [_blueprint(queue.name.lower()) for queue in QUEUES[role]]
    return [*steps, poison.blueprint(QUEUES[role]), *map(_blueprint, TIMERS[role])]


def _blueprint(module: str) -> func.Blueprint:
    return import_module(f"functions.{module}").bp  # type: ignore[no-any-return]


def _app(role: Role) -> func.FunctionApp | func.AsgiFunctionApp:
    if role is not Role.MAIN:
        return func.FunctionApp()
    from shared.portal.app import portal

    return func.AsgiFunctionApp(portal(parts), http_auth_level=func.AuthLevel.ANONYMOUS)


redaction.start()
app = _app(settings().role)
for blueprint in triggers(settings().role):
    app.register_functions(blueprint)
