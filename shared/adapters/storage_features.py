"""The data account's recovery features as Azure Resource Manager tells them.

The blob service reports only blob soft delete; versioning, container soft delete, point-in-time restore
and change feed are properties of the resource (blobServices/default).
"""

from collections.abc import Mapping

from shared.adapters.resource_manager import STORAGE_API, ResourceManager
from shared.domain.canonical_json import Json
from shared.errors import Fault, Missing

FEATURES = {
    "blob_soft_delete": ("deleteRetentionPolicy", "days"),
    "container_soft_delete": ("containerDeleteRetentionPolicy", "days"),
    "point_in_time_restore": ("restorePolicy", "days"),
    "change_feed": ("changeFeed", "retentionInDays"),
}
"""Our name → the property, and which of its fields says for how long; versions have no end."""


class AccountFeatures:
    """Callable for BlobContainerWitness. The identity needs to read the account `resource_id`."""

    def __init__(self, resource_id: str, manager: ResourceManager) -> None:
        self._resource_id = f"{resource_id}/blobServices/default"
        self._manager = manager

    def __call__(self) -> dict[str, int | None]:
        """Feature → days, as ContainerWitness.recovery_settings. Raises Transient, Fault."""
        try:
            properties = self._manager.properties(self._resource_id, STORAGE_API)
        except Missing:
            raise Fault("storage.failed", name="resource-manager") from None
        days = {name: _days(_section(properties, key), field) for name, (key, field) in FEATURES.items()}
        return days | {"versioning": None if properties.get("isVersioningEnabled") else 0}


def _days(section: Mapping[str, Json], field: str) -> int | None:
    days = section.get(field)
    if not section.get("enabled"):
        return 0
    return days if isinstance(days, int) and days > 0 else None


def _section(properties: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    found = properties.get(key)
    return found if isinstance(found, Mapping) else {}
