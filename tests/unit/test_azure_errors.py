"""What the Azure SDKs raise becomes one of our errors, and its text goes no further."""

from http import HTTPStatus

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, ServiceRequestError

from shared.adapters.azure_errors import azure_errors
from shared.errors import Denied, Fault, LostRace, Missing, NameTaken, TogikaiError, Transient
from shared.messages import registry

QUOTED = "what the body said"


def _answer(status: int, code: str = "") -> HttpResponseError:
    error = HttpResponseError(QUOTED)
    error.status_code = status
    error.error_code = code  # type: ignore[attr-defined]  # the storage SDKs set it
    return error


def _ours(error: AzureError, area: str = "storage") -> TogikaiError:
    with pytest.raises(TogikaiError) as raised, azure_errors(area, "thing"):
        raise error
    return raised.value


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ServiceRequestError(QUOTED), Transient),
        (_answer(HTTPStatus.TOO_MANY_REQUESTS), Transient),
        (_answer(HTTPStatus.SERVICE_UNAVAILABLE), Transient),
        (_answer(HTTPStatus.GATEWAY_TIMEOUT), Transient),
        (_answer(HTTPStatus.NOT_FOUND), Missing),
        (_answer(HTTPStatus.CONFLICT, "ContainerBeingDeleted"), Missing),
        (_answer(HTTPStatus.CONFLICT, "BlobAlreadyExists"), NameTaken),
        (_answer(HTTPStatus.PRECONDITION_FAILED), LostRace),
        (_answer(HTTPStatus.FORBIDDEN), Fault),
        (_answer(HTTPStatus.BAD_REQUEST), Fault),
    ],
)
def test_each_failure_has_its_kind(error: AzureError, kind: type[TogikaiError]) -> None:
    assert type(_ours(error)) is kind


def test_forbidden_by_a_vault_is_denied() -> None:
    assert type(_ours(_answer(HTTPStatus.FORBIDDEN), "vault")) is Denied


def test_the_text_goes_no_further() -> None:
    found = _ours(_answer(HTTPStatus.BAD_REQUEST))
    assert QUOTED not in f"{found} {found.params}"
    assert found.__cause__ is None
    assert found.__suppress_context__


@pytest.mark.parametrize("area", ["storage", "vault", "queue"])
def test_what_a_person_may_see_is_in_the_registry(area: str) -> None:
    kinds = {"unavailable", "missing", "failed"}
    assert {f"{area}.{kind}" for kind in kinds} <= registry().keys()
