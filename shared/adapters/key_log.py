"""Asks the Log Analytics workspace what the holdings' vault logged of a key, with the verifier's identity."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.errors import Fault, Transient
from shared.ports import KeyEvents

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

SCOPE = ENDPOINT = "https://api.loganalytics.azure.com"
_TIMEOUT_S = 60
_QUERY = """
AzureDiagnostics
| where ResourceProvider == "MICROSOFT.KEYVAULT" and Resource =~ "{vault}" and httpStatusCode_d < 400
| extend ours = requestUri_s contains "/{key}"
| summarize since = min(TimeGenerated),
    reads = countif(OperationName == "SecretGet" and ours),
    backups = countif(OperationName == "SecretRestore" or
        (ours and OperationName in ("SecretBackup", "SecretRecover")))
"""


class WorkspaceKeyLog:
    """KeyLog of `vault` in the workspace with that id (its customer id)."""

    def __init__(
        self, credential: "TokenCredential", workspace_id: str, vault: str, endpoint: str = ENDPOINT
    ) -> None:
        self._credential = credential
        self._url = f"{endpoint}/v1/workspaces/{workspace_id}/query"
        self._vault = vault

    def of(self, key_name: str) -> KeyEvents:
        """Raises Transient, Fault."""
        [row] = self._asked(_QUERY.format(vault=self._vault, key=key_name))
        if not row["since"]:
            raise Fault("storage.failed", name="log")  # a vault that logged nothing: the log does not arrive
        return KeyEvents(datetime.fromisoformat(row["since"]), row["reads"], row["backups"])

    def _asked(self, query: str) -> list[dict[str, Any]]:
        import httpx

        token = self._credential.get_token(f"{SCOPE}/.default").token
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = httpx.post(self._url, json={"query": query}, headers=headers, timeout=_TIMEOUT_S)
        except httpx.TransportError:
            raise Transient("storage.unavailable", name="log") from None
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise Transient("storage.unavailable", name="log", status=answer.status_code)
        if not answer.is_success:
            raise Fault("storage.failed", name="log", status=answer.status_code)
        [table] = answer.json()["tables"]
        names = [column["name"] for column in table["columns"]]
        return [dict(zip(names, row, strict=True)) for row in table["rows"]]


class NoKeyLog:
    """KeyLog where the vault writes none: the local stack."""

    def of(self, key_name: str) -> None:
        return None
