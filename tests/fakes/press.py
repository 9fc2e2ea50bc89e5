"""A press that prints JSON instead of PDF and reads it back as the real one reads its pages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from unicodedata import category

from shared.ports import Page

_MARK = b"%PDF-fake "


class FakePress:
    """Two pages for each of `data["letters"]`, as letter.typ has them; else one page that says every value."""

    def missing_glyphs(self, texts: Sequence[str]) -> Iterator[bool]:
        return (any(sign == "〓" or category(sign) == "Co" for sign in text) for text in texts)

    def as_read(self, text: str) -> str:
        return "".join(text.split())

    def print(self, template: str, data: dict[str, object], timestamp: datetime) -> bytes:
        printed = {"template": template, "data": data, "at": timestamp.isoformat()}
        return _MARK + json.dumps(printed, ensure_ascii=False, default=str).encode()

    def read_back(self, pdf: bytes) -> Sequence[Page]:
        data = json.loads(pdf.removeprefix(_MARK))["data"]
        if isinstance(data.get("letters"), list):
            return [page for letter in data["letters"] for page in _letter_pages(letter, data["honorific"])]
        return [_page(list(_strings(data)), list(_codes(data)))]

    def picture(self, pdf: bytes, page: int) -> bytes:
        return b"\x89PNG fake " + self.read_back(pdf)[page].text.encode()


def _letter_pages(letter: Mapping[str, Any], honorific: str) -> tuple[Page, Page]:
    block = [
        f"〒{letter['postal']}",
        *letter["address"],
        *letter["name"],
        honorific,
        "返戻番号",
        letter["return_number"],
    ]
    form = ["氏名", *letter["name"], honorific, letter["reply"]["qr"]]
    return _page([*block, letter["token"]], []), _page(form, [letter["reply"]["qr"]])


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
