"""One queue trigger's listener, rebuilt after WebJobs' QueueListener (FACTS.md, Functions host)."""

import asyncio
import base64
import binascii
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
from azure.storage.queue import QueueMessage

from local.host import protos
from local.host.settings import QueueSettings, queue_connection, resolve
from local.host.worker import Function, Invoke, Outcome

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient, QueueServiceClient

log = logging.getLogger("local.host.queues")

SHORTEST_WAIT_S = 0.1
FOR_EVER = -1
POISON = "-poison"
LONGEST_NAME = 63


class QueueListener:
    """Polls one queue and runs `function` for each message: at least once, in any order."""

    def __init__(self, function: Function, settings: QueueSettings, invoke: Invoke) -> None:
        service = queue_connection(function.trigger["connection"])
        self._function = function
        self._settings = settings
        self._invoke = invoke
        self._name = resolve(function.trigger["queueName"])
        self._queue = service.get_queue_client(self._name)
        self._poison = _poison_queue(service, self._name)
        self._running: set[asyncio.Task[None]] = set()

    async def listen(self, stop: asyncio.Event) -> None:
        """Receive a batch whenever at most `new_batch_threshold` run. At `stop`, wait for these."""
        wait = SHORTEST_WAIT_S
        while not stop.is_set():
            if len(self._running) > self._settings.new_batch_threshold:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                continue
            batch = await self._receive()
            for message in batch:
                task = asyncio.create_task(self._process(message))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            wait = SHORTEST_WAIT_S if batch else min(2 * wait, self._settings.max_polling_interval_s)
            if not batch:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), wait * random.uniform(0.8, 1.2))
        if self._running:
            await asyncio.wait(self._running)

    async def _receive(self) -> list[QueueMessage]:
        size = self._settings.batch_size
        lock = int(self._settings.lock_s)

        def receive() -> list[QueueMessage]:
            found = self._queue.receive_messages(max_messages=size, visibility_timeout=lock)
            return list(found)

        try:
            return await asyncio.to_thread(receive)
        except ResourceNotFoundError:
            return []  # not made yet
        except AzureError:
            log.exception("queue not polled", extra={"queue": self._name})
            return []

    async def _process(self, message: QueueMessage) -> None:
        try:
            body = _decode(message.content)
        except ValueError:
            await self._to_poison(message, message.content.encode(), "undecodable")
            return
        if (message.dequeue_count or 0) > self._settings.max_dequeue_count:
            await self._to_poison(message, body, "tried too often")  # its last host died over it
            return
        begun = time.monotonic()
        outcome = await self._invoke_locked(message, body)
        log.info(
            "message processed" if outcome.ok else "message failed",
            extra={
                "function": self._function.name,
                "queue": self._name,
                "message_id": message.id,
                "dequeue_count": message.dequeue_count,
                "age_ms": _age_ms(message),
                "ms": round(1000 * (time.monotonic() - begun)),
            },
        )
        if outcome.ok:
            await self._settle(message, lambda: self._queue.delete_message(message))
        elif (message.dequeue_count or 0) >= self._settings.max_dequeue_count:
            await self._to_poison(message, body, "failed too often")
        else:
            delay = int(self._settings.visibility_timeout_s)
            await self._settle(message, lambda: _keep(message, self._queue, delay))

    async def _invoke_locked(self, message: QueueMessage, body: bytes) -> Outcome:
        """Run the function while the message's invisibility is renewed at half its time."""
        done = asyncio.Event()
        renewal = asyncio.create_task(self._renew(message, done))
        data = protos.TypedData(string=body.decode("utf-8", "replace"))
        try:
            return await self._invoke(self._function, data, _metadata(message))
        finally:
            done.set()
            await renewal  # one under way changes the receipt that settling needs

    async def _renew(self, message: QueueMessage, done: asyncio.Event) -> None:
        lock = int(self._settings.lock_s)
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), lock / 2)
            if done.is_set():
                return
            await self._settle(message, lambda: _keep(message, self._queue, lock))

    async def _to_poison(self, message: QueueMessage, body: bytes, why: str) -> None:
        """Copy, then delete; a poison queue has none of its own, so there the message just stays."""
        log.warning(
            "poison message",
            extra={"queue": self._name, "message_id": message.id, "why": why, "kept": self._poison is None},
        )
        poison = self._poison
        if poison is not None and await self._settle(message, lambda: _send(poison, body)):
            await self._settle(message, lambda: self._queue.delete_message(message))

    async def _settle(self, message: QueueMessage, call: Callable[[], object]) -> bool:
        """Run a storage call about `message`; when it fails the message comes back by itself."""
        try:
            await asyncio.to_thread(call)
        except AzureError:
            log.exception("message not settled", extra={"queue": self._name, "message_id": message.id})
            return False
        return True


def _poison_queue(service: "QueueServiceClient", name: str) -> "QueueClient | None":
    if name.endswith(POISON) or len(name + POISON) > LONGEST_NAME:
        return None
    return service.get_queue_client(name + POISON)


def _decode(content: str) -> bytes:
    """Raises ValueError."""
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _send(queue: "QueueClient", body: bytes) -> None:
    content = base64.b64encode(body).decode()
    try:
        queue.send_message(content, time_to_live=FOR_EVER)
    except ResourceNotFoundError:
        _create(queue)
        queue.send_message(content, time_to_live=FOR_EVER)


def _create(queue: "QueueClient") -> None:
    try:
        queue.create_queue()
    except HttpResponseError as error:
        if error.status_code != 409:  # another host made it
            raise


def _keep(message: QueueMessage, queue: "QueueClient", seconds: int) -> None:
    """Hide the message for `seconds` more; 0 shows it at once."""
    kept = queue.update_message(message, visibility_timeout=seconds)
    message.pop_receipt = kept.pop_receipt


def _age_ms(message: QueueMessage) -> int | None:
    """Since it was sent, by now: with its delay, its waiting and the run itself."""
    sent = message.inserted_on
    return round(1000 * (datetime.now(UTC) - sent).total_seconds()) if sent else None


def _metadata(message: QueueMessage) -> dict[str, str]:
    times = {
        "ExpirationTime": message.expires_on,
        "InsertionTime": message.inserted_on,
        "NextVisibleTime": message.next_visible_on,
    }
    return {
        "Id": message.id,
        "DequeueCount": str(message.dequeue_count),
        "PopReceipt": str(message.pop_receipt),
    } | {name: at.strftime("%Y-%m-%dT%H:%M:%S+00:00") for name, at in times.items() if at}
