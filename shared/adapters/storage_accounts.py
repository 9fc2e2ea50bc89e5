"""Clients of a storage account, named by an https URL (identity) or by a connection string (local stack)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.storage.blob import BlobServiceClient
    from azure.storage.queue import QueueServiceClient


def blob_service(account: str, credential: "TokenCredential | None" = None) -> "BlobServiceClient":
    """The blob service of `account`; one per process and account, its connections are shared by threads."""
    from azure.storage.blob import BlobServiceClient, ExponentialRetry

    options = _options(ExponentialRetry)
    if _is_url(account):
        return BlobServiceClient(account, credential=credential, **options)
    return BlobServiceClient.from_connection_string(account, **options)


def queue_service(account: str, credential: "TokenCredential | None" = None) -> "QueueServiceClient":
    """The queue service of `account`, sending text as base64: what the Functions host expects."""
    from azure.storage.queue import ExponentialRetry, QueueServiceClient

    options = _options(ExponentialRetry)
    if _is_url(account):
        return QueueServiceClient(account, credential=credential, **options)
    return QueueServiceClient.from_connection_string(account, **options)


def _is_url(account: str) -> bool:
    return account.startswith("https://")


def _options(retry: type[Any]) -> dict[str, Any]:
    """Waits of 1, 3 and 7 s: short enough for a function's time-out (the SDK's own are 15, 24 and 51 s)."""
    policy = retry(initial_backoff=0, increment_base=2, retry_total=3, random_jitter_range=1)
    return {"retry_policy": policy, "connection_timeout": 10, "read_timeout": 60}
