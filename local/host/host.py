"""The host of one function app: loads it, listens to its triggers, bounds every run, stops gracefully."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import uvicorn

from local.host import protos
from local.host.http import HttpGateway
from local.host.queues import QueueListener
from local.host.settings import HostSettings, read_settings
from local.host.timers import TimerListener
from local.host.worker import LOOPBACK, AppBroken, Function, Outcome, Worker

log = logging.getLogger("local.host")


class FunctionHost:
    """`port` on loopback is where HTTP triggers answer, and `/admin/host/status` for any app."""

    def __init__(self, app_folder: Path, port: int) -> None:
        self._app_folder = app_folder
        self._port = port
        self._settings: HostSettings = read_settings(app_folder)
        self._worker = Worker()
        self._stop = asyncio.Event()

    async def run(self, grace_s: float) -> bool:
        """Serve until SIGTERM or SIGINT, then finish what runs within `grace_s`. Whether all was finished."""
        functions = await self._worker.load(self._app_folder)
        listeners = [self._listen(function) for function in functions if function.kind != "httpTrigger"]
        listeners.append(self._serve([function for function in functions if function.kind == "httpTrigger"]))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        tasks = [asyncio.create_task(listener) for listener in listeners]
        tasks.append(asyncio.create_task(self._stopped()))
        log.info("host started", extra={"functions": sorted(function.name for function in functions)})
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self._stop.set()
        _, unfinished = await asyncio.wait(tasks, timeout=grace_s)
        for task in ended:
            task.result()  # a listener ends by itself only when it fails
        log.info("host stopped", extra={"unfinished": len(unfinished)})
        return not unfinished

    async def _stopped(self) -> None:
        await self._stop.wait()

    async def _listen(self, function: Function) -> None:
        match function.kind:
            case "queueTrigger":
                await QueueListener(function, self._settings.queues, self._invoke).listen(self._stop)
            case "timerTrigger":
                await TimerListener(function, self._invoke).listen(self._stop)
            case kind:
                raise AppBroken(f"{function.name}: this host does not know {kind}")

    async def _serve(self, functions: list[Function]) -> None:
        gateway = HttpGateway(functions, self._settings.route_prefix, self._invoke)
        config = uvicorn.Config(
            gateway.__call__,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[self._socket()]))
        await self._stop.wait()
        server.should_exit = True
        await serving

    def _socket(self) -> socket.socket:
        try:
            return socket.create_server((LOOPBACK, self._port))
        except OSError as error:
            raise AppBroken(f"port {self._port} on {LOOPBACK} is taken") from error

    async def _invoke(
        self, function: Function, data: protos.TypedData, metadata: Mapping[str, str]
    ) -> Outcome:
        """Run a function; over the time-out the worker process is begun anew, as in the cloud."""
        try:
            async with asyncio.timeout(self._settings.function_timeout_s):
                return await self._worker.invoke(function, data, metadata)
        except TimeoutError:
            log.critical(
                "function timed out, worker restarts",
                extra={"function": function.name, "after_s": self._settings.function_timeout_s},
            )
            _begin_anew()


class _Server(uvicorn.Server):
    """Signals are the host's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _begin_anew() -> NoReturn:
    """Replace this process by a fresh one of the same id: a thread cannot be stopped, a process can.

    What else ran in it is lost, as in the cloud; the queue gives each message again after its lock.
    """
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (ourselves, no shell)
