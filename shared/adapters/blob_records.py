"""The records account: append blobs for the trail, write-once blobs for public records and certificates."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.adapters.azure_errors import azure_errors
from shared.errors import LostRace, Missing, NameTaken

if TYPE_CHECKING:
    from azure.storage.blob import BlobClient, BlobServiceClient


class BlobRecordStore:
    """RecordStore. On Azure the containers have a locked immutability policy with protected append."""

    def __init__(self, service: "BlobServiceClient") -> None:
        self._service = service

    def put_new(self, container: str, name: str, data: bytes, content_type: str) -> None:
        from azure.storage.blob import ContentSettings

        settings = ContentSettings(content_type=content_type)
        with azure_errors("storage", name):
            self._blob(container, name).upload_blob(
                data, overwrite=False, length=len(data), content_settings=settings
            )

    def get(self, container: str, name: str) -> bytes:
        with azure_errors("storage", name):
            return bytes(self._blob(container, name).download_blob(max_concurrency=1).readall())

    def names(self, container: str, prefix: str = "") -> Sequence[str]:
        with azure_errors("storage", container):
            found = self._service.get_container_client(container).list_blob_names(name_starts_with=prefix)
            return sorted(found)

    def append(self, container: str, name: str, data: bytes, position: int) -> None:
        blob = self._blob(container, name)
        if position == 0:
            self._begin(blob)
        try:
            with azure_errors("storage", name):
                blob.append_block(data, length=len(data), appendpos_condition=position)
        except Missing:
            raise LostRace("storage.lost_race", name=name) from None

    def read_from(self, container: str, name: str, position: int) -> bytes:
        from azure.core.exceptions import HttpResponseError

        with azure_errors("storage", name):
            try:
                found = self._blob(container, name).download_blob(offset=position, max_concurrency=1)
                return bytes(found.readall())
            except HttpResponseError as error:
                if error.status_code == 404 or _past_the_end(error):
                    return b""
                raise

    def _begin(self, blob: "BlobClient") -> None:
        from azure.core import MatchConditions

        try:
            with azure_errors("storage", str(blob.blob_name)):
                blob.create_append_blob(match_condition=MatchConditions.IfMissing)
        except (NameTaken, LostRace):
            pass  # begun already; the append position decides

    def _blob(self, container: str, name: str) -> "BlobClient":
        return self._service.get_blob_client(container, name)


def _past_the_end(error: Exception) -> bool:
    return getattr(error, "status_code", None) == 416
