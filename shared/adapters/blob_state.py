"""State documents as blobs: the ETag is the lock, a metadata entry marks a non-empty outbox."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shared.adapters.azure_errors import azure_errors
from shared.errors import LostRace, Missing
from shared.ports import StoredState

if TYPE_CHECKING:
    from azure.storage.blob import BlobServiceClient

CONTAINER = "state"
PENDING = {"pending": "yes"}


class BlobStateStore:
    """StateStore in one container. Metadata, not blob tags: a listing sees it at once."""

    def __init__(self, service: "BlobServiceClient", container: str = CONTAINER) -> None:
        self._container = service.get_container_client(container)

    def load(self, path: str) -> StoredState:
        with azure_errors("storage", path):
            found = self._container.download_blob(path, max_concurrency=1)
            body: bytes = found.readall()
        return StoredState(body.decode(), str(found.properties.etag))

    def create(self, path: str, body: str, *, pending: bool) -> str:
        return self._upload(path, body, pending, overwrite=False)

    def swap(self, path: str, body: str, etag: str, *, pending: bool) -> str:
        return self._upload(path, body, pending, overwrite=True, **_only_if(etag))

    def delete(self, path: str, etag: str) -> None:
        try:
            with azure_errors("storage", path):
                self._container.delete_blob(path, **_only_if(etag))
        except Missing:
            pass
        except LostRace:
            if self._exists(path):
                raise

    def paths(self, prefix: str = "", *, pending_only: bool = False) -> Sequence[str]:
        with azure_errors("storage", prefix):
            if not pending_only:
                return sorted(self._container.list_blob_names(name_starts_with=prefix))
            found = self._container.list_blobs(name_starts_with=prefix, include=["metadata"])
            return sorted(blob.name for blob in found if (blob.metadata or {}).get("pending"))

    def _exists(self, path: str) -> bool:
        with azure_errors("storage", path):
            return self._container.get_blob_client(path).exists()

    def _upload(self, path: str, body: str, pending: bool, **conditions: Any) -> str:
        data = body.encode()
        blob = self._container.get_blob_client(path)
        with azure_errors("storage", path):
            answer = blob.upload_blob(
                data, length=len(data), metadata=PENDING if pending else {}, **conditions
            )
        return str(answer["etag"])


def _only_if(etag: str) -> dict[str, Any]:
    from azure.core import MatchConditions

    return {"etag": etag, "match_condition": MatchConditions.IfNotModified}
