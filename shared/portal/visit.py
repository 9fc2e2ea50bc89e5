"""One request by one person: what pages read from, and what they answer with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

import httpx
from starlette.responses import JSONResponse, RedirectResponse, Response

from shared.documents.assembly import Assembly
from shared.documents.base import Document
from shared.documents.contract import Contract
from shared.domain.canonical_json import Json
from shared.domain.networks import origin_of
from shared.errors import Conflict, Denied, Fault, NotFound, Refusal
from shared.portal import rendering
from shared.portal.session import Notice, Session
from shared.services.actors import Actor
from shared.services.parts import Parts

type Web = Callable[[], httpx.Client]
"""Makes a client for the outside: the login provider is asked with it."""

STOP_POLLING = 286
LARGEST_DOWNLOAD = 8 * 1024 * 1024


class Redirect(RedirectResponse):
    """See other (303), with a notice that the next page shows."""

    def __init__(self, to: str, notice: Notice | None = None) -> None:
        super().__init__(to, 303)
        self.notice = notice


@dataclass(frozen=True)
class Visit:
    """`path`, `query`, `form` map names to text (the last value wins); `body` is raw bytes."""

    parts: Parts
    route: str
    method: str
    url_path: str
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    session: Session | None = None
    notice: Notice | None = None
    web: Web = httpx.Client

    @cached_property
    def visitor(self) -> Actor | None:
        """Who is logged in, if anyone."""
        return self.session.person() if self.session else None

    @property
    def actor(self) -> Actor:
        """Who acts. Raises Denied on a public page without a login."""
        if self.visitor is None:
            raise Denied("general.denied")
        return self.visitor

    @cached_property
    def _assembly(self) -> Assembly:
        if "assembly_id" in self.path:
            return self.parts.repository.get(Assembly, self.path["assembly_id"])
        return self.parts.repository.get(Assembly, self._contract.assembly)

    @cached_property
    def _contract(self) -> Contract:
        if "contract_id" not in self.path:
            raise NotFound("general.not_found")
        return self.parts.repository.get(Contract, self.path["contract_id"])

    def assembly(self) -> Assembly:
        """The assembly named in the path, or that of the contract named there. Raises NotFound."""
        return self._assembly

    def contract(self) -> Contract:
        """The contract named in the path. Raises NotFound."""
        return self._contract

    def fresh[D: Document](self, document: D) -> D:
        """`document`, if the form was made from this version of it. Raises Conflict `general.stale_page`."""
        if self.form.get("version") != str(document.version):
            raise Conflict("general.stale_page")
        return document

    def text(self, name: str, label: str) -> str:
        """A required form field, trimmed. Raises Refusal `general.field_missing` naming `label`."""
        value = self.form.get(name, "").strip()
        if not value:
            raise Refusal("general.field_missing", field=label)
        return value

    def number(self, name: str, label: str) -> int:
        """A required whole number ≥ 0 (full-width digits too). Raises Refusal."""
        value = self.text(name, label)
        if not (value.isdecimal() and len(value) <= 9):
            raise Refusal("general.field_invalid", field=label)
        return int(value)

    @property
    def origin(self) -> str:
        """The visitor's address as the server in front of us saw it; empty when it cannot be told."""
        forwarded = self.headers.get("x-forwarded-for", "")
        return origin_of(forwarded, self.parts.settings.proxies_in_front)

    @property
    def secure(self) -> bool:
        """Whether people reach us over HTTPS: cookies are then sent over nothing else."""
        return self.parts.settings.portal_url.startswith("https:")

    @property
    def polling(self) -> bool:
        """Asked by htmx, not by a person: keeps no session alive and shows no notice."""
        return self.headers.get("hx-request") == "true"

    @property
    def wants_json(self) -> bool:
        """Asked by our own script (part upload), not by a page."""
        return "application/json" in self.headers.get("accept", "")

    def render(self, template: str, status: int = 200, **context: object) -> Response:
        """A page (or fragment) of `shared/portal/templates`."""
        html = rendering.page(template, self, context)
        return Response(html, status, media_type="text/html")

    def fragment(self, template: str, *, done: bool, **context: object) -> Response:
        """A polled part of a page; when `done`, the browser is told to stop asking."""
        return self.render(template, STOP_POLLING if done else 200, **context)

    def redirect(self, to: str, notice: str = "", **params: str | int) -> Response:
        """303 to a path of ours; `notice` is a message code shown there once."""
        return Redirect(to, Notice(code=notice, params=params) if notice else None)

    def download(self, name: str, content_type: str, data: bytes) -> Response:
        """A file to save, at most 8 MiB: larger ones are fetched in parts (bodies are buffered)."""
        if len(data) > LARGEST_DOWNLOAD:
            raise Fault("general.fault", bytes=len(data))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(data, media_type=content_type, headers=headers)

    def picture(self, image: bytes) -> Response:
        """An image that a page shows, PNG or JPEG."""
        jpeg = image.startswith(b"\xff\xd8")
        return Response(image, media_type="image/jpeg" if jpeg else "image/png")

    def json(self, value: Json, status: int = 200) -> Response:
        """For our own script."""
        return JSONResponse(value, status)
