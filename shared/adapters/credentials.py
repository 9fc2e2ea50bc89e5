"""Who this app is: a user-assigned managed identity on Azure, a fixed bearer token in the local stack."""

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, AccessTokenInfo, TokenCredential

HOUR_S = 3600


def app_credential(client_id: str, local_token: str = "") -> "TokenCredential":
    """The credential of this app's identity; `local_token` is for the local stack only."""
    if local_token:
        return StaticToken(local_token)
    from azure.identity import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=client_id)


class StaticToken:
    """A TokenCredential that always shows the same token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *scopes: str, **options: Any) -> "AccessToken":
        from azure.core.credentials import AccessToken

        return AccessToken(self._token, int(time.time()) + HOUR_S)

    def get_token_info(self, *scopes: str, options: Any = None) -> "AccessTokenInfo":
        from azure.core.credentials import AccessTokenInfo

        return AccessTokenInfo(self._token, int(time.time()) + HOUR_S)
