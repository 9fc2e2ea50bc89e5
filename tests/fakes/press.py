"""A press that prints JSON instead of PDF and reads it back as the real one reads its pages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from unicodedata import category

from shared.domain.window import Window
from shared.errors import Fault
from shared.ports import Page, Sight

_MARK = b"%PDF-fake "


OWN_SOURCE = "text-of.purpose text-of.collecting_body text-of.return_address letter.reply"
"""What the product's own letter prints; a ward's template prints what it names, and `in-window` in the window."""


class FakePress:
    """Pages for each of `data["letters"]`, as letter.typ has them; else one page that says every value."""

    def source(self, template: str) -> str:
        return OWN_SOURCE

    def missing_glyphs(self, texts: Sequence[str]) -> Iterator[bool]:
        return (any(sign == "〓" or category(sign) == "Co" for sign in text) for text in texts)

    def as_read(self, text: str) -> str:
        return "".join(text.split())

    def print(
        self, template: str, data: dict[str, object], timestamp: datetime, source: str | None = None
    ) -> bytes:
        if source is not None and "#broken" in source:
            raise Fault("letters.press_failed", template=template) from ValueError("unclosed delimiter")
        printed = {"template": template, "data": data, "at": timestamp.isoformat(), "source": source}
        return _MARK + json.dumps(printed, ensure_ascii=False, default=str).encode()

    def read_back(self, pdf: bytes) -> Sequence[Page]:
        printed = json.loads(pdf.removeprefix(_MARK))
        data, source = printed["data"], printed["source"] or OWN_SOURCE
        if printed["template"] == "result.typ":
            return [_result_page(letter) for letter in data["letters"]]
        if isinstance(data.get("letters"), list):
            return [page for letter in data["letters"] for page in _letter_pages(letter, data, source)]
        return [_page(list(_strings(data)), list(_codes(data)))]

    def sight(self, pdf: bytes, page: int, window: Window) -> Sight:
        printed = json.loads(pdf.removeprefix(_MARK))
        block = "".join(_block(printed["data"]["letters"][page], printed["data"]["honorific"]))
        return Sight("".join(block.split()), clear="in-window" not in (printed["source"] or ""))

    def picture(self, pdf: bytes, page: int) -> bytes:
        return b"\x89PNG fake " + self.read_back(pdf)[page].text.encode()


def _letter_pages(letter: Mapping[str, Any], data: Mapping[str, Any], source: str) -> Iterator[Page]:
    said = [
        word for key, words in data["text"].items() if f"text-of.{key}" in source for word in _strings(words)
    ]
    codes = [letter["reply"]["qr"]] if "letter.reply" in source else []
    yield _page([*_block(letter, data["honorific"]), letter["token"], *said], [])
    yield _page(["氏名", *letter["name"], data["honorific"], *codes], codes)
    for page in data["text"].get("pages", []):
        yield _page([page["title"], "返戻番号", letter["return_number"]], [])


def _result_page(letter: Mapping[str, Any]) -> Page:
    number = ["抽選の番号", letter["token"]] if letter["token"] else []
    return _page([*_block(letter, "様"), letter["headline"], *number], [])


def _block(letter: Mapping[str, Any], honorific: str) -> list[str]:
    number = ["返戻番号", letter["return_number"]]
    return [f"〒{letter['postal']}", *letter["address"], *letter["name"], honorific, *number]


def _page(said: Sequence[str], codes: Sequence[str]) -> Page:
    return Page("".join("".join(said).split()), tuple(codes))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif value is not None:
        yield str(value)


def _codes(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if set(value) == {"qr"}:
            yield str(value["qr"])
            return
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _codes(item)
