"""The audit trail for people: is the chain whole, its head signed now, the whole of it as a file."""

from collections.abc import Iterator
from urllib.parse import urlencode

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.domain.trail import fingerprint
from shared.errors import NotFound, Refusal
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role, public
from shared.portal.stages import StageLine, StageState
from shared.portal.trail_view import FAMILIES, HEADINGS, as_csv, filter_of, view
from shared.portal.visit import LARGEST_DOWNLOAD
from shared.services.actors import Actor
from shared.services.parts import Parts

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)
_SHOWN = 100
_ASKED = ("actor", "about", "family", "since", "until_day")
_LINES = "application/jsonl; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"


@pages.get("/assemblies/{assembly_id}/trail", allow=_WARD)
def show(visit: Visit) -> Response:
    """Reads and checks the whole chain. Raises Fault `audit.chain_broken`."""
    assembly = visit.assembly()
    tip = visit.parts.trail.head(assembly.trail)
    lines = visit.parts.trail.read(assembly.trail).splitlines()
    found = view(visit.parts, assembly, lines, filter_of(visit))
    return visit.render(
        "audit/show.html",
        assembly=assembly,
        tip=tip,
        found=found,
        records=found.shown[:_SHOWN],
        headings=HEADINGS,
        families=[(family, FAMILIES.get(family, family)) for family in found.families],
        asked={name: visit.query.get(name, "") for name in _ASKED},
        query=urlencode([(name, visit.query[name]) for name in _ASKED if visit.query.get(name)]),
        segments=[
            [month, str(count), "封印済み" if sealed else "記録中"]
            for month, count, sealed in visit.parts.trail.segments(assembly.trail)
        ],
        parts=range(1, _part_count(sum(len(line) + 1 for line in lines)) + 1),
        fingerprint=fingerprint(visit.parts.signer.public_key),
    )


@pages.get("/assemblies/{assembly_id}/trail/audit.jsonl", allow=_WARD)
def download(visit: Visit) -> Response:
    """`until`: the last record wanted, as a checkpoint names it; `part`: 1 for the first 8 MiB."""
    until = _number(visit, "until")
    part = _number(visit, "part") or 1
    data = visit.parts.trail.read(visit.assembly().trail, until)
    if not 1 <= part <= _part_count(len(data)):
        raise NotFound("general.not_found")
    start = (part - 1) * LARGEST_DOWNLOAD
    return visit.download("audit.jsonl", _LINES, data[start : start + LARGEST_DOWNLOAD])


@pages.get("/assemblies/{assembly_id}/trail/records.csv", allow=_WARD)
def export(visit: Visit) -> Response:
    """What the page's filter shows, all of it. Raises Refusal `audit.too_many_records`."""
    assembly = visit.assembly()
    lines = visit.parts.trail.read(assembly.trail).splitlines()
    data = as_csv(view(visit.parts, assembly, lines, filter_of(visit)).shown)
    if len(data) > LARGEST_DOWNLOAD:
        raise Refusal("audit.too_many_records")
    return visit.download("audit-records.csv", "text/csv; charset=utf-8", data)


@pages.get("/assemblies/{assembly_id}/trail/checkpoint", allow=_WARD)
def checkpoint(visit: Visit) -> Response:
    """Signed now. Taking it leaves no record, or there would never be a last one."""
    return _checkpoint(visit)


@pages.get("/public/{assembly_id}/audit-checkpoint.txt", allow=public)
def public_checkpoint(visit: Visit) -> Response:
    """All that the public sees of the trail: a signed head to hold later chains against."""
    if not visit.assembly().active:
        raise NotFound("general.not_found")
    return _checkpoint(visit)


def assembly_stages(_parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """Always there to be looked at."""
    yield StageLine("監査証跡", StageState.DONE, "連鎖の確認と検証点", f"/assemblies/{assembly.id}/trail")


def _checkpoint(visit: Visit) -> Response:
    signed = visit.parts.trail.checkpoint(visit.assembly().trail, visit.parts.signer)
    return visit.download("audit-checkpoint.txt", _TEXT, signed)


def _number(visit: Visit, name: str) -> int | None:
    text = visit.query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Refusal("general.field_invalid", field=name)
    return int(text)


def _part_count(size: int) -> int:
    return max(1, -(-size // LARGEST_DOWNLOAD))
