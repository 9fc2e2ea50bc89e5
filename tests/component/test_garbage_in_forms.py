"""Whatever somebody types into any form of any page, the answer says what is wrong and is never a failure.

The forms are found as a person finds them: by following the links from the first page.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

import pytest

from tests.component.test_links import EVERYBODY, TIMES, answered
from tests.fakes import World
from tests.portal_visitor import Visitor

GARBAGE = (
    "",
    " \u3000\t",
    "0",
    "-1",
    "99999999999999999999",
    "2027-02-30",
    "９９９９－１２－３１",
    "\x00\x1b[2J\ufeff",
    "\ud7ff\U000e0100\u202e邉󠄏" * 50,
    '=HYPERLINK("http://x.invalid")',
    "<script>alert(1)</script>' OR ''='",
    "../../..%2f..%2fetc",
    "x" * 20_000,
)


@dataclass(frozen=True)
class Form:
    page: str
    action: str
    hidden: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]


def _forms(page: str, html: str) -> Iterator[Form]:
    for tag, body in re.findall(r"(<form[^>]*>)(.*?)</form>", html, re.DOTALL):
        action = re.search(r'action="([^"]+)"', tag)
        if action and 'method="post"' in tag.lower():
            inputs = re.findall(r"<(?:input|select|textarea)[^>]*>", body)
            named = [(name[1], one) for one in inputs if (name := re.search(r'name="([^"]+)"', one))]
            hidden = tuple(
                (name, unescape(value[1] if (value := re.search(r'value="([^"]*)"', one)) else ""))
                for name, one in named
                if 'type="hidden"' in one
            )
            kept = {name for name, _ in hidden}
            fields = tuple(dict.fromkeys(name for name, _ in named if name not in kept))
            yield Form(page, unescape(action[1]), hidden, fields)


@pytest.mark.parametrize("time", TIMES, ids=lambda time: time.__name__)
def test_no_form_fails_on_what_is_typed_into_it(time: Callable[[], World]) -> None:
    world = time()
    sent = 0
    for login in EVERYBODY:
        visitor = Visitor(world, login)
        found: dict[tuple[str, tuple[str, ...]], Form] = {}
        for path, answer in answered(visitor).items():
            for form in _forms(path, answer.text if answer.status_code == 200 else ""):
                found.setdefault((form.action, form.fields), form)
        for form in found.values():
            for garbage in GARBAGE if form.fields else ("",):
                data = dict(form.hidden) | dict.fromkeys(form.fields, garbage)
                answer = visitor.post(form.action, data=data)
                assert answer.status_code < 500, (
                    f"{login} POST {form.action} of {form.page}: {garbage[:20]!r}"
                )
                sent += 1
            for name, _ in form.hidden:
                answer = visitor.post(form.action, data=dict(form.hidden) | {name: "x" * 300})
                assert answer.status_code < 500, f"{login} POST {form.action}: hidden {name}"
    assert sent > len(GARBAGE)
