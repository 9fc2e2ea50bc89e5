"""Sending a file in parts, as the upload script of a page does it."""

import hashlib
from io import BufferedReader, BytesIO
from os import SEEK_END

from local.demo.person import Person


def send(person: Person, folder: str, file: BufferedReader | BytesIO) -> None:
    """`folder`: path of the page that takes the file in. Raises Refused."""
    csrf = person.open(folder).meta["csrf"]
    sha256, size = hashlib.file_digest(file, "sha256").hexdigest(), file.seek(0, SEEK_END)
    begun = person.ask(f"{folder}/start", {"bytes": size, "sha256": sha256}, csrf)
    number = begun["number"]
    for part in range(1, begun["parts"] + 1):
        file.seek((part - 1) * begun["part_bytes"])
        data = file.read(begun["part_bytes"])
        person.said(person.put(f"{folder}/{number}/parts/{part}", data, csrf))
    person.ask(f"{folder}/{number}/finish", {}, csrf)
