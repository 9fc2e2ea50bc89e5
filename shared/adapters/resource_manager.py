"""Reads resources' properties from Azure Resource Manager, with the verifier's identity (role: read only)."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shared.domain.canonical_json import Json
from shared.domain.deployed_settings import Deployed
from shared.errors import Fault, Missing, Transient

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

SCOPE = "https://management.azure.com/.default"
ENDPOINT = "https://management.azure.com"
STORAGE_API, VAULT_API, ROLES_API = "2025-06-01", "2026-02-01", "2022-04-01"
_BLOBS = "/blobServices/default"
_DATA_ACTIONS = ("dataActions", "notDataActions")


class ResourceManager:
    """GET of one resource at a time."""

    def __init__(self, credential: "TokenCredential", endpoint: str = ENDPOINT) -> None:
        self._credential = credential
        self._endpoint = endpoint

    def properties(self, resource_id: str, api_version: str) -> Mapping[str, Json]:
        """Raises Missing, Transient, Fault."""
        found = self._get(f"{self._endpoint}{resource_id}?api-version={api_version}")
        return dict(found["properties"])

    def listed(self, collection_id: str, api_version: str) -> Iterator[Mapping[str, Json]]:
        """Properties of all members, page after page. Raises Missing, Transient, Fault."""
        url = f"{self._endpoint}{collection_id}?api-version={api_version}"
        while url:
            page = self._get(url)
            for member in page["value"]:
                yield dict(member["properties"])
            url = str(page.get("nextLink") or "")
            if url and not url.startswith(f"{self._endpoint}/"):  # the token goes nowhere else
                raise Fault("storage.failed", name="resource-manager")

    def _get(self, url: str) -> Any:
        import httpx

        token = self._credential.get_token(SCOPE).token
        try:
            answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        except httpx.TransportError:
            raise Transient("storage.unavailable", name="resource-manager") from None
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise Missing("storage.missing", name="resource-manager")
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise Transient("storage.unavailable", name="resource-manager", status=answer.status_code)
        if not answer.is_success:
            raise Fault("storage.failed", name="resource-manager", status=answer.status_code)
        return answer.json()


class KeyRights:
    """Role assignments that reach the vault or one secret in it, with what their roles allow."""

    def __init__(self, manager: ResourceManager, vault_id: str) -> None:
        self._manager = manager
        self._scope = f"{vault_id}/providers/Microsoft.Authorization"

    def read(self) -> Mapping[str, Json]:
        """`grants`: principal, dataActions, notDataActions. Raises Transient, Fault."""
        allowed: dict[str, list[Any]] = {}
        grants: list[Json] = []
        for assignment in self._manager.listed(f"{self._scope}/roleAssignments", ROLES_API):
            role = str(assignment["roleDefinitionId"]).rpartition("/")[2]
            if role not in allowed:
                allowed[role] = self._permissions(role)
            grants.extend({"principal": assignment["principalId"], **one} for one in allowed[role])
        return {"grants": grants}

    def _permissions(self, role: str) -> list[Any]:
        found: Any = self._manager.properties(f"{self._scope}/roleDefinitions/{role}", ROLES_API)
        return [{name: one.get(name) or [] for name in _DATA_ACTIONS} for one in found["permissions"]]


class ResourceSettings:
    """LiveSettings of the accounts and the vault named by their resource ids."""

    def __init__(self, manager: ResourceManager, data_id: str, records_id: str, vault_id: str) -> None:
        self._manager = manager
        containers = f"{records_id}{_BLOBS}/containers"
        self._resources: Mapping[Deployed, tuple[str, str]] = {
            Deployed.DATA_ACCOUNT: (data_id, STORAGE_API),
            Deployed.DATA_BLOBS: (f"{data_id}{_BLOBS}", STORAGE_API),
            Deployed.LIFECYCLE: (f"{data_id}/managementPolicies/default", STORAGE_API),
            Deployed.RECORDS_ACCOUNT: (records_id, STORAGE_API),
            Deployed.AUDIT: (_policy(containers, "audit"), STORAGE_API),
            Deployed.PUBLIC: (_policy(containers, "public"), STORAGE_API),
            Deployed.CERTIFICATES: (_policy(containers, "certificates"), STORAGE_API),
            Deployed.HOLDING_VAULT: (vault_id, VAULT_API),
        }
        self._rights = KeyRights(manager, vault_id)

    def read(self) -> Mapping[str, Mapping[str, Json]]:
        """Properties by resource; one that is not there has none. Raises Transient, Fault."""
        found: dict[str, Mapping[str, Json]] = {
            resource: self._properties(*where) for resource, where in self._resources.items()
        }
        return found | {Deployed.KEY_RIGHTS: self._rights.read()}

    def _properties(self, resource_id: str, api_version: str) -> Mapping[str, Json]:
        try:
            return self._manager.properties(resource_id, api_version)
        except Missing:
            return {}


class NoSettings:
    """LiveSettings where no resource manager exists: the local stack."""

    def read(self) -> None:
        return None


def _policy(containers: str, name: str) -> str:
    return f"{containers}/{name}/immutabilityPolicies/default"
