"""Scanned application forms: taken in, sorted and shown with counts; what is not needed is put aside."""

from collections import Counter
from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.part_upload import PART_BYTES
from shared.documents.scan import Scan, ScanPhase
from shared.documents.scanned_page import PageState, ScannedPage
from shared.domain.canonical_json import Json
from shared.domain.form_places import FormField
from shared.domain.page_sorting import Sort
from shared.errors import NotFound
from shared.portal.fields import number_in_path
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import scan_intake, scanned_forms
from shared.services.actors import Actor
from shared.services.declines import lottery_of
from shared.services.membership import assembly_roles
from shared.services.parts import Parts

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_FOLDER = "/assemblies/{assembly_id}/scans"
_PAGE = _FOLDER + "/pages/{page_id}"
_TO_LOOK_AT = (Sort.BY_HAND, Sort.DUPLICATE, Sort.UNKNOWN_CODE, Sort.OTHER_ASSEMBLY, Sort.OTHER_SIDE)


@pages.get(_FOLDER, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    scans = scan_intake.scans_of(visit.parts, assembly)
    found = scanned_forms.pages_of(visit.parts, assembly)
    counted = Counter((page.sort, page.state) for page in found)
    return visit.render(
        "scans/show.html",
        assembly=assembly,
        scans=scans,
        reading=any(scan.phase is ScanPhase.READING for scan in scans),
        read=len(found),
        read_as={sort: sum(page.sort is sort for page in found) for sort in Sort},
        rows=[[sort.ja, *(counted[sort, state] for state in PageState)] for sort in Sort],
        states=[state.ja for state in PageState],
        waiting={sort: [page for page in found if _waits(page, sort)] for sort in Sort},
        to_look_at=_TO_LOOK_AT,
        part_bytes=PART_BYTES,
        closed=lottery_of(visit.parts, assembly.id) is not None,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get(_FOLDER + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """How the reading goes, until all files are read."""
    assembly = visit.assembly()
    scans = scan_intake.scans_of(visit.parts, assembly)
    done = all(scan.phase is not ScanPhase.READING for scan in scans)
    read = len(scanned_forms.page_ids(visit.parts, assembly))
    answer = visit.fragment("scans/_status.html", done=done, reading=not done, read=read)
    if done:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_FOLDER + "/start", allow=assembly_role(STAFF))
def start(visit: Visit) -> Response:
    """Asked by the upload script: `bytes` and `sha256` of the whole file."""
    size = visit.number("bytes", "ファイルの大きさ")
    sha256 = visit.text("sha256", "SHA-256")
    scan = scan_intake.start(visit.parts, visit.assembly(), visit.actor.id, size, sha256)
    return visit.json(_progress(scan))


@pages.put(_FOLDER + "/{number}/parts/{part}", allow=assembly_role(STAFF))
def receive(visit: Visit) -> Response:
    """One part as a raw octet stream."""
    number, part = number_in_path(visit, "number"), number_in_path(visit, "part")
    scan = scan_intake.receive(visit.parts, visit.assembly(), number, visit.actor.id, part, visit.body)
    return visit.json(_progress(scan))


@pages.post(_FOLDER + "/{number}/finish", allow=assembly_role(STAFF))
def finish(visit: Visit) -> Response:
    number = number_in_path(visit, "number")
    return visit.json(_progress(scan_intake.finish(visit.parts, visit.assembly(), number, visit.actor.id)))


@pages.get(_PAGE, allow=_WARD)
def page(visit: Visit) -> Response:
    """One page in full, for who has to look at it."""
    assembly = visit.assembly()
    found = _named(visit)
    return visit.render(
        "scans/page.html",
        assembly=assembly,
        page=found,
        form=scanned_forms.scanned_form(visit.parts, assembly, found),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get(_PAGE + "/image", allow=_WARD)
def image(visit: Visit) -> Response:
    """The whole page as it was scanned; an upright one stands in the form's own place."""
    return visit.picture(scanned_forms.image_of(visit.parts, visit.assembly(), _named(visit)))


@pages.get(_PAGE + "/fields/{field}", allow=_WARD)
def field(visit: Visit) -> Response:
    """One field, cut out of an upright page."""
    wanted = _field(visit.path["field"])
    return visit.picture(scanned_forms.field_of(visit.parts, visit.assembly(), _named(visit), wanted))


@pages.post(_PAGE + "/set-aside", allow=assembly_role(STAFF))
def set_aside(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = visit.fresh(_named(visit))
    scanned_forms.set_aside(visit.parts, assembly, found.id, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/scans", notice="scans.set_aside")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """Only once somebody scans: a ward may key from paper instead."""
    scans = scan_intake.scans_of(parts, assembly) if assembly.active else []
    if not scans:
        return
    reading = any(scan.phase is ScanPhase.READING for scan in scans)
    yield StageLine(
        title="参加申込書のスキャン",
        state=StageState.RUNNING if reading else StageState.DONE,
        detail=f"{len(scans):,}ファイル" + ("・読取中" if reading else ""),
        url=f"/assemblies/{assembly.id}/scans",
        acts=frozenset({STAFF}),
    )


def _waits(page: ScannedPage, sort: Sort) -> bool:
    return page.sort is sort and page.state is PageState.WAITING


def _named(visit: Visit) -> ScannedPage:
    return scanned_forms.page_of(visit.parts, visit.assembly(), visit.path["page_id"])


def _field(name: str) -> FormField:
    try:
        return FormField(name)
    except ValueError:
        raise NotFound("general.not_found") from None


def _progress(scan: Scan) -> Json:
    return {
        "number": scan.number,
        "received": len(scan.parts),
        "parts": scan.part_count,
        "part_bytes": PART_BYTES,
        "phase": scan.phase.value,
    }
