"""How a page module declares its routes. A route without an `allow` cannot be written; others are denied."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from shared.domain.roles import AUDITOR, HANDLER, RESPONSIBLE, STAFF, SUPERVISOR
from shared.portal.access import (
    Allow,
    any_of,
    assembly_auditor,
    assembly_role,
    contract_role,
    public,
    reported_role,
    signed_in,
    token_role,
)
from shared.portal.visit import Visit

__all__ = [
    "AUDITOR",
    "HANDLER",
    "RESPONSIBLE",
    "STAFF",
    "SUPERVISOR",
    "Allow",
    "Page",
    "Pages",
    "Visit",
    "any_of",
    "assembly_auditor",
    "assembly_role",
    "contract_role",
    "public",
    "reported_role",
    "signed_in",
    "token_role",
]

type Handler = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """One declared route; `path` has `{names}` that become `visit.path`."""

    method: str
    path: str
    allow: Allow
    handler: Handler


class Pages:
    """The routes of one area, in order of declaration."""

    def __init__(self) -> None:
        self.declared: list[Page] = []

    def get(self, path: str, *, allow: Allow) -> Callable[[Handler], Handler]:
        return self._declare("GET", path, allow)

    def post(self, path: str, *, allow: Allow) -> Callable[[Handler], Handler]:
        """A form (urlencoded); its CSRF field is checked before the handler runs."""
        return self._declare("POST", path, allow)

    def put(self, path: str, *, allow: Allow) -> Callable[[Handler], Handler]:
        """A raw part from our script: CSRF by the `X-CSRF-Token` header, bytes in `visit.body`."""
        return self._declare("PUT", path, allow)

    def _declare(self, method: str, path: str, allow: Allow) -> Callable[[Handler], Handler]:
        def remember(handler: Handler) -> Handler:
            self.declared.append(Page(method, path, allow, handler))
            return handler

        return remember
