"""What everyone may see of a draw, without login: commitment, record, tokens. It holds no personal data."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from shared.documents.draw import Draw
from shared.documents.public_file import PublicFile
from shared.domain.draw.record import MANIFEST_FILE, RECORD_FILE, TOKENS_FILE
from shared.domain.draw.statistics_words import AXES, by, category, within
from shared.errors import NotFound
from shared.portal.routing import Pages, Visit, public
from shared.portal.visit import LARGEST_DOWNLOAD
from shared.services.draw_papers import eligible_in_words
from shared.services.publication import published

pages = Pages()
_FOLDER = "/public/draws/{assembly_id}/{number}"


@pages.get(_FOLDER, allow=public)
def show(visit: Visit) -> Response:
    draw = _named(visit)
    if not draw.verifiable and draw.record and draw.record.published:
        return visit.render("draw/public_elsewhere.html", draw=draw)
    if draw.manifest is None or draw.manifest_json is None:
        raise NotFound("general.not_found")
    manifest: dict[str, Any] = json.loads(draw.manifest_json)
    return visit.render(
        "draw/public.html",
        draw=draw,
        manifest=manifest,
        eligible=eligible_in_words(manifest["rule"]),
        sources=[(source, datetime.fromisoformat(source["at"])) for source in manifest["sources"]],
        files=[name for name, file in _files(draw).items() if file],
        token_parts=_token_parts(visit, draw),
        statistics=_statistics(visit, draw),
    )


@pages.get(_FOLDER + "/{file}", allow=public)
def download(visit: Visit) -> Response:
    """A published file; one of more than 8 MiB in numbered parts (`?part=2`) that follow each other."""
    file = _files(_named(visit)).get(visit.path["file"])
    if file is None:
        raise NotFound("general.not_found")
    data = published(visit.parts, file.name)
    part = _part(visit, data)
    kind = "application/octet-stream" if visit.path["file"] == TOKENS_FILE else "application/json"
    return visit.download(
        visit.path["file"], kind, data[(part - 1) * LARGEST_DOWNLOAD : part * LARGEST_DOWNLOAD]
    )


def _named(visit: Visit) -> Draw:
    number = visit.path["number"]
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise NotFound("general.not_found")
    return visit.parts.repository.get(Draw, f"{visit.assembly().id}.draw-{int(number)}")


def _files(draw: Draw) -> dict[str, PublicFile | None]:
    """Those that are out."""
    files = {MANIFEST_FILE: draw.manifest, RECORD_FILE: draw.record, TOKENS_FILE: draw.tokens}
    return {name: file if file and file.published else None for name, file in files.items()}


def _statistics(visit: Visit, draw: Draw) -> dict[str, Any] | None:
    """The drawn beside the eligible, once they are public."""
    if draw.record is None or not draw.record.published:
        return None
    found: dict[str, Any] = json.loads(published(visit.parts, draw.record.name))["statistics"]
    tables = [(AXES[axis], by(axis), [_named_cell(axis, cell) for cell in found[axis]]) for axis in AXES]
    return {"sentence": found["sentence"], "tables": tables}


def _named_cell(axis: str, cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**cell, "category": category(axis, cell), "result": within(cell)}


def _token_parts(visit: Visit, draw: Draw) -> int:
    if draw.tokens is None or not draw.tokens.published:
        return 0
    return -(-len(published(visit.parts, draw.tokens.name)) // LARGEST_DOWNLOAD)


def _part(visit: Visit, data: bytes) -> int:
    asked = visit.query.get("part", "1")
    last = max(1, -(-len(data) // LARGEST_DOWNLOAD))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 4 and 1 <= int(asked) <= last):
        raise NotFound("general.not_found")
    return int(asked)
