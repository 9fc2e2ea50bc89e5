"""Work messages on storage queues, in the encoding the Functions host reads."""

from typing import TYPE_CHECKING

from shared.adapters.azure_errors import azure_errors

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient, QueueServiceClient

LONGEST_DELAY_S = 7 * 24 * 3600
FOR_EVER = -1


class StorageWorkQueue:
    """WorkQueue. The queues are made with the account (Bicep, local stack), not here."""

    def __init__(self, service: "QueueServiceClient") -> None:
        self._service = service
        self._queues: dict[str, QueueClient] = {}

    def send(self, queue: str, body: str, delay_s: int = 0) -> None:
        delay = min(delay_s, LONGEST_DELAY_S) or None
        with azure_errors("queue", queue):
            self._client(queue).send_message(body, time_to_live=FOR_EVER, visibility_timeout=delay)

    def _client(self, queue: str) -> "QueueClient":
        from azure.storage.queue import TextBase64EncodePolicy

        if queue not in self._queues:
            encode = TextBase64EncodePolicy()
            self._queues[queue] = self._service.get_queue_client(queue, message_encode_policy=encode)
        return self._queues[queue]
