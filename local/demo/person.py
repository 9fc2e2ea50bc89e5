"""A person of the demo at the portal: logs in through the real pages, follows links, fills in forms."""

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

import httpx

from local.demo.page import Form, Page, read_page

PATIENCE_S = 120.0
LOOK_EVERY_S = 0.5
ANSWER_WITHIN_S = 90.0
LOGIN_TRIES = 3
HTML = "text/html"
ALREADY_DONE = (httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY)

type Entered = str | int | list[str]


class Refused(Exception):
    """The portal answered with an error page: HTTP status, message code and sentence."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"{page.url}: {page.status} {page.code} {page.text[:200]}")
        self.page = page
        self.status = page.status
        self.code = page.code


class _AnswerLost(Exception):
    """The connection broke after the form was sent: it may or may not have counted."""


class Person:
    """One browser of one person. Pages with an error status raise Refused."""

    def __init__(self, login: str, password: str, portal_url: str) -> None:
        self.login = login
        self._password = password
        self._portal_url = portal_url
        self._browser = httpx.Client(base_url=portal_url, timeout=ANSWER_WITHIN_S)

    def close(self) -> None:
        self._browser.close()

    def open(self, path: str) -> Page:
        """The page at `path`; logs in when the portal asks for it."""
        for _ in range(LOGIN_TRIES):
            page = self._page(self._send("GET", path))
            if not _asks_for_login(page):
                return page
            with contextlib.suppress(_AnswerLost, Refused):
                return self._log_in(page)
        raise Refused(page)

    def follow(self, page: Page, link: str) -> Page:
        """The page behind the link with these words (or this part of its address)."""
        return self.open(page.link(link))

    def submit(self, where: Page | str, form: str, fields: Mapping[str, Entered] | None = None) -> Page:
        """Fill in the form (by id or part of its action) of the page and send it; the page it leads to.

        After a lost answer it is sent again; when that is refused, the first one counted, and the page is
        looked at as it is now.
        """
        page = self.open(where) if isinstance(where, str) else where
        wanted = page.form(form)
        data = _filled(wanted, fields or {})
        url = urljoin(page.url, wanted.action)
        if wanted.method != "post":
            return self._page(self._send("GET", url, params=data))
        try:
            return self._page(self._send("POST", url, data=data))
        except _AnswerLost:
            try:
                return self._page(self._insist("POST", url, data=data))
            except Refused as refused:
                if refused.status not in ALREADY_DONE:
                    raise
                return self.open(page.url)

    def download(self, path: str) -> bytes:
        """Bytes of a file behind a link. Raises Refused."""
        answer = self._send("GET", path)
        if answer.is_error:
            self._page(answer)
        return answer.content

    def put(
        self, path: str, body: bytes, csrf: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A raw part, as the portal's script sends it; the answer whatever it is."""
        own = {"X-CSRF-Token": csrf, "Content-Type": "application/octet-stream", "Accept": "application/json"}
        return self._send("PUT", path, content=body, headers={**own, **(headers or {})})

    def ask(self, path: str, form: Mapping[str, Entered], csrf: str) -> dict[str, Any]:
        """A small question of the portal's script, answered as JSON. Raises Refused."""
        headers = {"X-CSRF-Token": csrf, "Accept": "application/json"}
        return self.said(self._insist("POST", path, data=dict(form), headers=headers))

    def said(self, answer: httpx.Response) -> dict[str, Any]:
        """What the portal's script was answered, as JSON. Raises Refused."""
        said: dict[str, Any] = answer.json()
        if answer.is_error:
            page = Page(url=str(answer.url), status=answer.status_code)
            page.code, page.text = str(said.get("code", "")), str(said.get("message", ""))
            raise Refused(page)
        return said

    def wait(self, path: str, until: Callable[[Page], bool], patience_s: float = PATIENCE_S) -> Page:
        """Look at the page again and again until it shows what is awaited. Raises TimeoutError."""
        end = time.monotonic() + patience_s
        while not until(page := self.open(path)):
            if time.monotonic() > end:
                raise TimeoutError(f"{path} did not show it in {patience_s:.0f} s: {page.summary()}")
            time.sleep(LOOK_EVERY_S)
        return page

    def _send(self, method: str, url: str, **how: Any) -> httpx.Response:
        """Try again while the portal is away. Raises _AnswerLost when a POST may have been carried out."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._browser.request(method, url, follow_redirects=True, **how)
            except httpx.ConnectError:
                if time.monotonic() > end:
                    raise
            except httpx.TransportError as lost:
                if method == "POST":
                    raise _AnswerLost from lost
                if time.monotonic() > end:
                    raise
            time.sleep(LOOK_EVERY_S)

    def _insist(self, method: str, url: str, **how: Any) -> httpx.Response:
        """Send until there is an answer: for what may be sent twice."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._send(method, url, **how)
            except _AnswerLost:
                if time.monotonic() > end:
                    raise
                self._send("GET", "/login")

    def _log_in(self, page: Page) -> Page:
        """From the portal's choice of providers through the provider's own form, back to where we wanted."""
        if not page.has_form("login"):
            page = self._page(self._send("GET", page.link("/login/start")))
        page = self.submit(page, "login", {"login": self.login, "password": self._password})
        if not page.url.startswith(self._portal_url):
            raise Refused(page)
        return page

    def _page(self, answer: httpx.Response) -> Page:
        html = answer.text if answer.headers.get("content-type", "").startswith(HTML) else ""
        page = read_page(html, str(answer.url), answer.status_code)
        if answer.is_error:
            raise Refused(page)
        return page


def _asks_for_login(page: Page) -> bool:
    path = httpx.URL(page.url).path
    return path == "/login" or page.has_form("login")


def _filled(form: Form, fields: Mapping[str, Entered]) -> dict[str, list[str]]:
    """What a browser would send. Raises LookupError for a field, choice or button the form does not offer."""
    data = form.data()
    for name, entered in fields.items():
        values = entered if isinstance(entered, list) else [str(entered)]
        if (name, values[0] if values else "") in form.buttons:
            data[name] = values
            continue
        control = form.fields.get(name)
        if control is None:
            raise LookupError(f"form {form.id or form.action} has no field {name!r}: {sorted(form.fields)}")
        if control.choices and not set(values) <= set(control.choices):
            raise LookupError(f"field {name!r} offers {control.choices}, not {values}")
        data[name] = values
    empty = [name for name, one in form.fields.items() if one.required and not any(data.get(name, []))]
    if empty:
        raise LookupError(f"form {form.id or form.action}: required and empty: {empty}")
    return data
