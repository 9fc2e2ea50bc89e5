"""What the Azure SDKs raise, as our errors: the cause and its text, which may quote a body, go no further."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shared.errors import Denied, Fault, LostRace, Missing, NameTaken, TogikaiError, Transient

if TYPE_CHECKING:
    from azure.core.exceptions import AzureError

PASSING = frozenset({408, 429, 500, 502, 503, 504})
BEING_DELETED = frozenset({"ContainerBeingDeleted", "QueueBeingDeleted"})


@contextmanager
def azure_errors(area: str, name: str) -> Iterator[None]:
    """Run SDK calls about `name`; what they raise becomes `{area}.missing`, `.unavailable` … of ours."""
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise _ours(error, area, name) from None


def _ours(error: "AzureError", area: str, name: str) -> TogikaiError:
    status = getattr(error, "status_code", None)
    code = str(getattr(error, "error_code", None) or "")
    match status:
        case None:
            return Transient(f"{area}.unavailable", name=name)
        case _ if status in PASSING:
            return Transient(f"{area}.unavailable", name=name, status=status)
        case 404:
            return Missing(f"{area}.missing", name=name)
        case 409 if code in BEING_DELETED:
            return Missing(f"{area}.missing", name=name)
        case 409:
            return NameTaken(f"{area}.name_taken", name=name)
        case 412:
            return LostRace(f"{area}.lost_race", name=name)
        case 403 if area == "vault":
            return Denied(f"{area}.denied", name=name)
        case _:
            return Fault(f"{area}.failed", name=name, status=status)
