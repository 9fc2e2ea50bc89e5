"""The data account's recovery features as Azure Resource Manager tells them.

The blob service reports only blob soft delete; versioning, container soft delete, point-in-time restore
and change feed are properties of the resource (blobServices/default).
"""

from typing import TYPE_CHECKING

from shared.errors import Fault, Transient

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

SCOPE = "https://management.azure.com/.default"
FEATURES = {
    "blob_soft_delete": "deleteRetentionPolicy",
    "container_soft_delete": "containerDeleteRetentionPolicy",
    "point_in_time_restore": "restorePolicy",
    "change_feed": "changeFeed",
}


class AccountFeatures:
    """Callable for BlobContainerWitness. The identity needs Reader on the account `resource_id`."""

    def __init__(
        self,
        resource_id: str,
        credential: "TokenCredential",
        endpoint: str = "https://management.azure.com",
    ) -> None:
        self._url = f"{endpoint}{resource_id}/blobServices/default?api-version=2024-01-01"
        self._credential = credential

    def __call__(self) -> dict[str, bool]:
        """Feature → switched on. Raises Transient, Fault."""
        properties = self._properties()
        states = {name: bool(_section(properties, key).get("enabled")) for name, key in FEATURES.items()}
        return states | {"versioning": bool(properties.get("isVersioningEnabled"))}

    def _properties(self) -> dict[str, object]:
        import httpx

        token = self._credential.get_token(SCOPE).token
        try:
            answer = httpx.get(self._url, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        except httpx.TransportError:
            raise Transient("storage.unavailable", name="resource-manager") from None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Transient("storage.unavailable", name="resource-manager", status=answer.status_code)
        if answer.status_code != 200:
            raise Fault("storage.failed", name="resource-manager", status=answer.status_code)
        return dict(answer.json()["properties"])


def _section(properties: dict[str, object], key: str) -> dict[str, object]:
    found = properties.get(key)
    return found if isinstance(found, dict) else {}
