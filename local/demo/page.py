"""What a person sees of a page: its words, links and forms, read from the HTML as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"input", "meta", "link", "br", "hr", "img", "col", "wbr"})
SILENT = frozenset({"script", "style", "title", "template"})


@dataclass
class Field:
    """One control. `choices` are the values of a select, radio or checkbox; `value` what is chosen."""

    name: str
    kind: str
    value: list[str]
    choices: list[str] = field(default_factory=list)
    required: bool = False


@dataclass
class Form:
    """A form by id and action, with the values it would send as it stands."""

    id: str
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def data(self) -> dict[str, list[str]]:
        return {name: one.value for name, one in self.fields.items() if one.value}


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str


@dataclass
class Mark:
    """An element with a `data-testid`: its words and its other `data-` attributes."""

    name: str
    data: dict[str, str]
    text: str = ""


@dataclass
class Page:
    """A page as it was answered; `code` is an error page's message code."""

    url: str
    status: int
    title: str = ""
    text: str = ""
    code: str = ""
    links: list[Link] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    def form(self, wanted: str) -> Form:
        """The form with this id, or whose action ends so. Raises LookupError."""
        for form in self.forms:
            if form.id == wanted or form.action.endswith(wanted):
                return form
        there = [form.id or form.action for form in self.forms]
        raise LookupError(f"{self.url}: no form {wanted!r}, only {there}; {self.summary()}")

    def has_form(self, wanted: str) -> bool:
        return any(form.id == wanted or form.action.endswith(wanted) for form in self.forms)

    def link(self, wanted: str) -> str:
        """Address behind the first link whose words contain `wanted`, or whose address holds it."""
        for link in self.links:
            if wanted in link.text or wanted in link.href:
                return link.href
        raise LookupError(f"{self.url}: no link {wanted!r}; {self.summary()}")

    def marked(self, name: str) -> list[Mark]:
        """All elements with this `data-testid`, in order."""
        return [mark for mark in self.marks if mark.name == name]

    def mark(self, name: str) -> Mark:
        """The first of them. Raises LookupError."""
        for mark in self.marked(name):
            return mark
        raise LookupError(f"{self.url}: nothing is marked {name!r}; {self.summary()}")

    def number(self, name: str) -> int:
        """The number a marked element says. Raises LookupError, ValueError."""
        return int(self.mark(name).text.replace(",", ""))

    def summary(self) -> str:
        """The beginning of its words, for an error message."""
        return f"[{self.status}] {self.text[:300]}"


def read_page(html: str, url: str, status: int) -> Page:
    reader = _Reader(Page(url=url, status=status))
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._link: tuple[str, list[str]] | None = None
        self._marks: list[tuple[Mark, int, list[str]]] = []
        self._open: list[str] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "data-testid" in given:
            data = {key[5:]: value for key, value in given.items() if key.startswith("data-")}
            mark = Mark(data.pop("testid"), data)
            self.page.marks.append(mark)
            self._marks.append((mark, len(self._open), []))
        self.page.code = given.get("data-code", self.page.code)
        start = getattr(self, f"_start_{tag}", None)
        if start is not None:
            start(given)

    def handle_endtag(self, tag: str) -> None:
        end = getattr(self, f"_end_{tag}", None)
        if end is not None:
            end()
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        while self._marks and self._marks[-1][1] > len(self._open):
            mark, _, words = self._marks.pop()
            mark.text = _joined(words)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value = [self._area.value[0] + data]
        elif "title" in self._open:
            self.page.title += data
        if SILENT.intersection(self._open):
            return
        self._words.append(data)
        for _, _, words in self._marks:
            words.append(data)
        if self._link is not None:
            self._link[1].append(data)

    def close(self) -> None:
        super().close()
        self.page.text = _joined(self._words)

    def _start_meta(self, given: dict[str, str]) -> None:
        if "name" in given:
            self.page.meta[given["name"]] = given.get("content", "")

    def _start_a(self, given: dict[str, str]) -> None:
        self._link = (given.get("href", ""), [])

    def _end_a(self) -> None:
        if self._link is not None:
            self.page.links.append(Link(_joined(self._link[1]), self._link[0]))
        self._link = None

    def _start_form(self, given: dict[str, str]) -> None:
        action = given.get("action", self.page.url)
        self._form = Form(given.get("id", ""), action, given.get("method", "get").lower())
        self.page.forms.append(self._form)

    def _end_form(self) -> None:
        self._form = None

    def _start_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if self._form is None or "name" not in given or kind in {"file", "submit", "button"}:
            return
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        control = self._control(given, kind)
        if kind in {"checkbox", "radio"}:
            control.choices.append(value)
            control.value += [value] if "checked" in given else []
        else:
            control.value.append(value)

    def _start_select(self, given: dict[str, str]) -> None:
        if self._form is not None and "name" in given:
            self._select = self._control(given, "select")

    def _end_select(self) -> None:
        if self._select is not None and not self._select.value:
            self._select.value = self._select.choices[:1]
        self._select = None

    def _start_option(self, given: dict[str, str]) -> None:
        if self._select is not None:
            self._select.choices.append(given.get("value", ""))
            self._select.value = [given.get("value", "")] if "selected" in given else self._select.value

    def _start_textarea(self, given: dict[str, str]) -> None:
        if self._form is not None and "name" in given:
            self._area = self._control(given, "textarea")
            self._area.value = [""]

    def _end_textarea(self) -> None:
        self._area = None

    def _start_button(self, given: dict[str, str]) -> None:
        if self._form is not None and given.get("type", "submit") == "submit" and "name" in given:
            self._form.buttons.append((given["name"], given.get("value", "")))

    def _control(self, given: dict[str, str], kind: str) -> Field:
        fresh = Field(given["name"], kind, [], required="required" in given)
        return self._form.fields.setdefault(given["name"], fresh) if self._form is not None else fresh


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())
