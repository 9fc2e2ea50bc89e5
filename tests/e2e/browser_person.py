"""The demo's person, but in Chromium: the same stages are played through a real browser, page by page."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpx
from playwright.sync_api import Browser, ElementHandle, Response
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Tab

from local.demo.page import Form, Page, read_page
from local.demo.person import Entered, Person, Refused

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
MANUAL = Path(__file__).parents[2] / "docs/ja/images"
_TAKEN_BACK = ("ERR_ABORTED", "interrupted by another navigation")
DESKTOP, PHONE = (1280, 900), (390, 844)
_IDS = re.compile(r"/(?:[^/]*[0-9a-f]{12,}[^/]*|[0-9]+)")
_AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


_DOUBLED_IDS = (
    "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) != i)"
)
_UNFOLD = (
    "f => { for (let d = f.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; }"
)
_UNGUARDED = (
    "[...document.querySelectorAll('form[method=post]')].filter(f => !f.elements.csrf).map(f => f.action)"
)


@dataclass
class Inspection:
    """What was seen of the pages: each kind of page is checked once with axe, and at both widths.

    `private`: words that may stand in no address and no title, as they end up in histories and logs.
    """

    folder: Path
    private: frozenset[str] = frozenset()
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, tab: Tab, state: int | str) -> None:
        """`state`: the answer's status, or a word for what the page's own script made of it."""
        self._discreet(tab)
        kind = f"{_IDS.sub('/x', urlsplit(tab.url).path)} {state}"
        if kind in self.seen:
            return
        for width, height in (PHONE, DESKTOP):
            tab.set_viewport_size({"width": width, "height": height})
            if tab.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                self.faults.append(f"{kind}: wider than {width} px")
            name = re.sub(r"[^A-Za-z0-9]+", "-", kind).strip("-") or "home"
            tab.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)
        self._well_made(tab, kind)
        self._accessible(tab, kind)
        self.seen.add(kind)

    def _discreet(self, tab: Tab) -> None:
        told = unquote(tab.url) + tab.title()
        self.faults += [f"{tab.url}: {word} in address or title" for word in self.private if word in told]

    def _well_made(self, tab: Tab, kind: str) -> None:
        for complaint, query in (("id twice", _DOUBLED_IDS), ("no csrf field", _UNGUARDED)):
            self.faults += [f"{kind}: {complaint}: {found}" for found in tab.evaluate(query)]

    def _accessible(self, tab: Tab, kind: str) -> None:
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        found = tab.evaluate("rules => axe.run(document, rules)", _AXE_RULES)
        for violation in found["violations"]:
            where = [node["target"] for node in violation["nodes"]]
            self.faults.append(f"{kind}: {violation['id']} ({violation['impact']}) at {where}")


class BrowserPerson(Person):
    """One person with a browser profile of their own. What the console complains of is a fault."""

    def __init__(
        self,
        browser: Browser,
        login: str,
        password: str,
        portal_url: str,
        inspection: Inspection,
        *,
        scripts: bool = True,
    ) -> None:
        super().__init__(login, password, portal_url)
        self._url = portal_url
        self._secret = password
        self._inspection = inspection
        self._scripts = scripts
        self._context = browser.new_context(
            locale="ja-JP", timezone_id="Asia/Tokyo", java_script_enabled=scripts
        )
        self._tab = self._context.new_page()
        self._tab.set_default_timeout(30_000)
        self._tab.on("console", self._heard)

    def close(self) -> None:
        self._context.close()
        super().close()

    def already_logged_in(self, cookies: Mapping[str, str], headers: Mapping[str, str]) -> None:
        """As somebody whose session stands in these cookies, from where the headers say."""
        self._context.add_cookies(
            [{"name": name, "value": value, "url": self._url} for name, value in cookies.items()]
        )
        self._context.set_extra_http_headers(dict(headers))

    def open(self, path: str) -> Page:
        page = self._shown(self._gone_to(urljoin(self._url, path)))
        return self._pass_the_login(page) if urlsplit(page.url).path == "/login" else page

    def submit(self, where: Page | str, form: str, fields: Mapping[str, Entered] | None = None) -> Page:
        path = where if isinstance(where, str) else where.url
        page = self.open(path) if isinstance(where, str) or self._tab.url != where.url else where
        wanted = page.form(form)
        handle = self._tab.query_selector_all("form")[page.forms.index(wanted)]
        button = self._fill(handle, wanted, fields or {})
        return self._shown(self._leaving(button.click))

    def download(self, path: str) -> bytes:
        answer = self._context.request.get(urljoin(self._url, path))
        if not answer.ok:
            raise Refused(read_page(answer.text(), answer.url, answer.status))
        return answer.body()

    def put(
        self, path: str, body: bytes, csrf: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        own = {"X-CSRF-Token": csrf, "Content-Type": "application/octet-stream", "Accept": "application/json"}
        url = urljoin(self._url, path)
        answer = self._context.request.put(url, data=body, headers={**own, **(headers or {})})
        request = httpx.Request("PUT", url)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body(), request=request)

    def ask(self, path: str, form: Mapping[str, Entered], csrf: str) -> dict[str, Any]:
        url = urljoin(self._url, path)
        headers = {"X-CSRF-Token": csrf, "Accept": "application/json"}
        fields: dict[str, str | float | bool] = {name: str(value) for name, value in form.items()}
        answer = self._context.request.post(url, form=fields, headers=headers)
        request = httpx.Request("POST", url)
        return self.said(httpx.Response(answer.status, content=answer.body(), request=request))

    def choose_file(self, *files: Path) -> None:
        """Pick files as a person does; the page's own script takes it from there."""
        self._tab.set_input_files("input[type=file]", list(files))

    def types(self, selector: str, text: str) -> None:
        """Into a field of a page that sends nothing, and on to the next one."""
        self._tab.fill(selector, text)
        self._tab.press(selector, "Tab")

    def look_again(self, state: str) -> None:
        """Inspect the page as it stands now, after its own script changed it."""
        self._inspection.look(self._tab, state)

    def sees(self, selector: str, within_s: float = 120) -> str:
        """The words of an element, once it is there; nobody reloads the page but its own scripts."""
        element = self._tab.wait_for_selector(selector, timeout=within_s * 1000)
        return element.inner_text() if element else ""

    def sees_picture(self, selector: str) -> bool:
        """Whether every such picture is there and could be shown."""
        self._tab.wait_for_load_state("load")
        shown = [
            picture.evaluate("i => i.complete && i.naturalWidth > 0")
            for picture in self._tab.query_selector_all(selector)
        ]
        return bool(shown) and all(shown)

    def chosen(self, name: str) -> list[str]:
        """Values of the boxes with this name that are ticked."""
        ticked = self._tab.query_selector_all(f'[name="{name}"]:checked')
        return [box.get_attribute("value") or "" for box in ticked]

    def press(self, *keys: str) -> None:
        for key in keys:
            self._tab.keyboard.press(key)

    def submit_by(self, key: str) -> Page:
        """The page that pressing `key` leads to."""
        return self._shown(self._leaving(lambda: self._tab.keyboard.press(key)))

    def photograph(self, path: str, file: Path) -> None:
        """The page as it is seen; without a path the one that is open."""
        if path:
            self.open(path)
        self._tab.set_viewport_size({"width": 1200, "height": 1000})
        self._tab.screenshot(path=file)

    def illustrate(self, path: str, name: str) -> None:
        """A picture of the manual, when they are asked for: TOGIKAI_PICTURES=1."""
        if os.environ.get("TOGIKAI_PICTURES"):
            self.photograph(path, MANUAL / f"{name}.png")

    def _fill(self, form: ElementHandle, wanted: Form, fields: Mapping[str, Entered]) -> ElementHandle:
        """Enter the fields; the button to press. Raises LookupError for what the form does not offer."""
        pressed = 'button[type="submit"], button:not([type])'
        form.evaluate(_UNFOLD)
        for name, entered in fields.items():
            values = [str(value) for value in entered] if isinstance(entered, list) else [str(entered)]
            if (name, values[0] if values else "") in wanted.buttons:
                pressed = f'button[name="{name}"][value="{values[0]}"]'
            elif name in wanted.fields:
                _enter(form, name, wanted.fields[name].kind, values)
            else:
                raise LookupError(f"form {wanted.id or wanted.action} has no field {name!r}")
        button = form.query_selector(pressed)
        if button is None:
            raise LookupError(f"form {wanted.id or wanted.action} has no button")
        return button

    def _gone_to(self, url: str) -> Response | None:
        """A page that shows itself anew at this moment (polling) takes the tab back: then once more."""
        try:
            return self._tab.goto(url)
        except PlaywrightError as error:
            if not any(taken_back in str(error) for taken_back in _TAKEN_BACK):
                raise
            return self._tab.goto(url)

    def _leaving(self, act: Callable[[], None]) -> Response | None:
        with self._tab.expect_navigation() as navigation:
            act()
        return navigation.value

    def _shown(self, response: Response | None) -> Page:
        status = response.status if response else 200
        page = self._looked_at(status)
        if status >= httpx.codes.BAD_REQUEST:
            raise Refused(page)
        return page

    def _looked_at(self, status: int) -> Page:
        """Read and inspect; a page that shows itself anew meanwhile (polling) is looked at again."""
        for _ in range(5):
            try:
                self._tab.wait_for_load_state("load")
                page = read_page(self._tab.content(), self._tab.url, status)
                if page.url.startswith(self._url) and self._scripts:
                    self._inspection.look(self._tab, status)
            except PlaywrightError as error:
                if "navigat" not in str(error):
                    raise
            else:
                return page
        raise TimeoutError(f"{self._tab.url} does not come to rest")

    def _pass_the_login(self, page: Page) -> Page:
        """From our choice of providers through the provider's own page, and back."""
        self._leaving(self._tab.locator('a[href^="/login/start"]').first.click)
        self._tab.fill('[name="login"]', self.login)
        self._tab.fill('[name="password"]', self._secret)
        back = self._shown(self._leaving(self._tab.locator('button[type="submit"]').first.click))
        if not back.url.startswith(self._url):
            raise Refused(page)
        return back

    def _heard(self, message: Any) -> None:
        """The browser reports error statuses too; those are judged by the pages."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._inspection.faults.append(f"{self._tab.url}: {message.text}")


def _enter(form: ElementHandle, name: str, kind: str, values: list[str]) -> None:
    controls = form.query_selector_all(f'[name="{name}"]')
    if kind in {"radio", "checkbox"}:
        offered = [control.get_attribute("value") for control in controls]
        if not set(values) <= set(offered):
            raise LookupError(f"field {name!r} offers {offered}, not {values}")
        for control in controls:
            control.set_checked(control.get_attribute("value") in values)
    elif kind == "select":
        controls[0].select_option(values)
    else:
        for control, value in zip(controls, values, strict=False):  # a table has a column of them
            if control.is_visible():
                control.fill(value)
