"""What host.json and the app settings say, read as the Functions host reads them."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.adapters.storage_accounts import queue_service

if TYPE_CHECKING:
    from azure.storage.queue import QueueServiceClient

OVERRIDE = "AzureFunctionsJobHost"
SETTING_NAME = re.compile(r"%([^%]+)%")


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """host.json `extensions.queues`: they hold for the whole app. Times in seconds.

    `lock_s` is how long a received message stays hidden (renewed at half): 10 minutes on Azure and no setting
    there; TOGIKAI_MESSAGE_LOCK_S here, so that a killed host's message comes back soon.
    """

    batch_size: int = 16
    new_batch_threshold: int = 8
    max_dequeue_count: int = 5
    visibility_timeout_s: float = 0.0
    max_polling_interval_s: float = 60.0
    lock_s: float = 600.0


@dataclass(frozen=True, slots=True)
class HostSettings:
    queues: QueueSettings
    function_timeout_s: float
    route_prefix: str


class UnknownSetting(Exception):
    """An app setting that a trigger names is not set."""


def read_settings(app_folder: Path, environment: Mapping[str, str] | None = None) -> HostSettings:
    """host.json with `AzureFunctionsJobHost__…` app settings over it; our own two settings over both."""
    given = os.environ if environment is None else environment
    path = app_folder / "host.json"
    host: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    for name, value in given.items():
        first, *keys = name.split("__")
        if first == OVERRIDE and keys:
            _set(host, keys, value)
    timeout = given.get("TOGIKAI_FUNCTION_TIMEOUT_S") or _seconds(host.get("functionTimeout", "00:30:00"))
    extensions = host.get("extensions", {})
    return HostSettings(
        queues=_queues(extensions.get("queues", {}), given),
        function_timeout_s=float(timeout),
        route_prefix=extensions.get("http", {}).get("routePrefix", "api").strip("/"),
    )


def resolve(text: str) -> str:
    """`%NAME%` replaced by the app setting of that name. Raises UnknownSetting."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in os.environ:
            raise UnknownSetting(f"app setting {found[1]} is not set")
        return os.environ[found[1]]

    return SETTING_NAME.sub(value, text)


def queue_connection(name: str) -> "QueueServiceClient":
    """The queue service behind connection `name`: an app setting with a connection string, or
    `{name}__queueServiceUri` for the managed identity `{name}__clientId`. Raises UnknownSetting.
    """
    if name in os.environ:
        return queue_service(os.environ[name])
    uri = os.environ.get(f"{name}__queueServiceUri")
    if uri is None:
        raise UnknownSetting(f"app setting {name} is not set")
    from azure.identity import ManagedIdentityCredential

    return queue_service(uri, ManagedIdentityCredential(client_id=os.environ.get(f"{name}__clientId")))


def _queues(section: Mapping[str, Any], given: Mapping[str, str]) -> QueueSettings:
    default = QueueSettings()
    if section.get("messageEncoding", "base64") != "base64":
        raise UnknownSetting("this host knows messageEncoding base64 only")
    return QueueSettings(
        batch_size=int(section.get("batchSize", default.batch_size)),
        new_batch_threshold=int(section.get("newBatchThreshold", default.new_batch_threshold)),
        max_dequeue_count=int(section.get("maxDequeueCount", default.max_dequeue_count)),
        visibility_timeout_s=_seconds(section.get("visibilityTimeout", "00:00:00")),
        max_polling_interval_s=_seconds(section.get("maxPollingInterval", "00:01:00")),
        lock_s=float(given.get("TOGIKAI_MESSAGE_LOCK_S", default.lock_s)),
    )


def _set(tree: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
    tree[keys[-1]] = value


def _seconds(span: str) -> float:
    """Seconds of a .NET time span `hh:mm:ss[.f]`."""
    hours, minutes, seconds = span.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
