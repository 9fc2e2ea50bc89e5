"""The data account: holdings' containers with write-once objects, and the verifier's view of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from shared.adapters.azure_errors import azure_errors
from shared.errors import Missing, NameTaken
from shared.ports import ObjectListing

if TYPE_CHECKING:
    from azure.storage.blob import BlobProperties, BlobServiceClient, ContainerClient

DUE = {"due": "yes"}
TAGS_AT_A_TIME = 8
"""A tag is a request of its own, mostly a wait for the network: Azure's batches only delete and set tiers."""


class BlobObjectStore:
    """ObjectStore on block blobs; one request an object (single put, single get)."""

    def __init__(self, service: "BlobServiceClient") -> None:
        self._service = service
        self._containers: dict[str, ContainerClient] = {}

    def create_container(self, container: str) -> None:
        try:
            with azure_errors("storage", container):
                self._client(container).create_container()
        except NameTaken:
            pass

    def delete_container(self, container: str) -> None:
        try:
            with azure_errors("storage", container):
                self._client(container).delete_container()
        except Missing:
            pass

    def put_new(self, container: str, name: str, data: bytes) -> None:
        with azure_errors("storage", name):
            self._client(container).upload_blob(name, data, overwrite=False, length=len(data))

    def get(self, container: str, name: str) -> bytes:
        with azure_errors("storage", name):
            return self._client(container).download_blob(name, max_concurrency=1).readall()

    def delete(self, container: str, name: str) -> None:
        try:
            with azure_errors("storage", name):
                self._client(container).delete_blob(name, delete_snapshots="include")
        except Missing:
            pass

    def list(self, container: str) -> Sequence[ObjectListing]:
        with azure_errors("storage", container):
            found = self._client(container).list_blobs(include=["tags", "uncommittedblobs"])
            return [_listing(blob) for blob in found]

    def tag_due(self, container: str, names: Sequence[str]) -> None:
        with ThreadPoolExecutor(TAGS_AT_A_TIME) as pool:
            for _ in pool.map(self._tagger(container), names):
                pass  # the first failure is raised here

    def _tagger(self, container: str) -> Callable[[str], None]:
        client = self._client(container)

        def tag(name: str) -> None:
            with suppress(Missing), azure_errors("storage", name):
                client.get_blob_client(name).set_blob_tags(DUE)

        return tag

    def _client(self, container: str) -> "ContainerClient":
        if container not in self._containers:
            self._containers[container] = self._service.get_container_client(container)
        return self._containers[container]


def _listing(blob: "BlobProperties") -> ObjectListing:
    due = (blob.tags or {}).get("due") == "yes"
    return ObjectListing(blob.name, blob.size or 0, due, str(blob.etag or ""))


class BlobContainerWitness:
    """ContainerWitness: listings with deleted containers, and the account's recovery features.

    `account_features` reads what the blob service itself does not tell (see storage_features.py).
    """

    def __init__(
        self, service: "BlobServiceClient", account_features: Callable[[], dict[str, int | None]] = dict
    ) -> None:
        self._service = service
        self._account_features = account_features

    def containers(self, prefix: str) -> Sequence[str]:
        with azure_errors("storage", prefix):
            found = self._service.list_containers(name_starts_with=prefix, include_deleted=True)
            return sorted({str(container.name) for container in found})

    def recovery_settings(self) -> dict[str, int | None]:
        with azure_errors("storage", "service-properties"):
            properties = self._service.get_service_properties()
        soft_delete = properties.get("delete_retention_policy")
        days = (soft_delete.days or None) if soft_delete and soft_delete.enabled else 0
        return {"blob_soft_delete": days} | self._account_features()
