"""Looks for words where they must not be, in every spelling that a program might have given them."""

import base64
import json
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from urllib.parse import quote

import pypdfium2


def spellings(word: str) -> set[bytes]:
    """Bytes that stand for `word`: codecs, JSON and URL escapes, quoted-printable, base64 at any offset."""
    plain = {word.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be")}
    plain |= {word.encode("cp932")}
    quoted = quote(word, safe="")
    escaped = {json.dumps(word)[1:-1], quoted, quoted.lower(), quoted.replace("%", "=")}
    return plain | {text.encode() for text in escaped} | set(_in_base64(word.encode()))


def _in_base64(data: bytes) -> Iterator[bytes]:
    """The characters that `data` alone decides, for each place in a group of three bytes that it may begin at."""
    for shift, first in enumerate((0, 2, 3)):
        text = base64.b64encode(bytes(shift) + data)[first : (shift + len(data)) * 8 // 6]
        yield text
        yield text.replace(b"+", b"-").replace(b"/", b"_")


class Canaries:
    """Words by name; what is found is told by name and place, as `name in place`."""

    def __init__(self, words: Iterable[str]) -> None:
        self._spellings = {word: spellings(word) for word in words}

    def in_bytes(self, data: bytes, place: str) -> list[str]:
        return [
            f"{word} in {place}"
            for word, found in self._spellings.items()
            if any(spelling in data for spelling in found)
        ]

    def below(self, folder: Path, *, but: Iterable[Path] = ()) -> list[str]:
        """In names and bytes of all files; a PDF's text and a mail's decoded parts are read too."""
        found: list[str] = []
        left_out = set(but)
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and path not in left_out):
            place = str(file.relative_to(folder))
            data = file.read_bytes()
            for layer in (place.encode(), data, *_within(data)):
                found += self.in_bytes(layer, place)
        return sorted(set(found))


def _within(data: bytes) -> Iterator[bytes]:
    """What is packed into a PDF or a mail."""
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        yield "".join(page.get_textpage().get_text_bounded() for page in document).encode()
        document.close()
    elif b"\nMessage-ID: " in data[:4000]:
        for part in message_from_bytes(data, policy=modern).walk():
            if not part.is_multipart():
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                yield content
                yield from _within(content)
