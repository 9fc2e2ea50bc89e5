"""The data account's recovery features as Azure Resource Manager tells them.

The blob service reports only blob soft delete; versioning, container soft delete, point-in-time restore
and change feed are properties of the resource (blobServices/default).
"""

from collections.abc import Mapping

from shared.adapters.resource_manager import STORAGE_API, ResourceManager
from shared.domain.canonical_json import Json
from shared.errors import Fault, Missing

FEATURES = {
    "blob_soft_delete": "deleteRetentionPolicy",
    "container_soft_delete": "containerDeleteRetentionPolicy",
    "point_in_time_restore": "restorePolicy",
    "change_feed": "changeFeed",
}


class AccountFeatures:
    """Callable for BlobContainerWitness. The identity needs to read the account `resource_id`."""

    def __init__(self, resource_id: str, manager: ResourceManager) -> None:
        self._resource_id = f"{resource_id}/blobServices/default"
        self._manager = manager

    def __call__(self) -> dict[str, bool]:
        """Feature → switched on. Raises Transient, Fault."""
        try:
            properties = self._manager.properties(self._resource_id, STORAGE_API)
        except Missing:
            raise Fault("storage.failed", name="resource-manager") from None
        states = {name: bool(_section(properties, key).get("enabled")) for name, key in FEATURES.items()}
        return states | {"versioning": bool(properties.get("isVersioningEnabled"))}


def _section(properties: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    found = properties.get(key)
    return found if isinstance(found, Mapping) else {}
