"""The e-application system's CSV: uploaded, its columns explained once, its counts looked at, then filed."""

from collections import Counter

from starlette.responses import Response

from shared.documents.e_application import EApplication, EPhase
from shared.domain.e_application import EField
from shared.errors import Conflict, Refusal
from shared.portal.fields import number_in_path
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import e_application as service
from shared.services.membership import assembly_roles
from shared.services.replies import replies_closed

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/e-application"
_WARD = assembly_role(STAFF, SUPERVISOR)
_MOST_COLUMNS = 200


@pages.get(_FOLDER, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    uploads = service.uploads_of(visit.parts, assembly)
    last = uploads[-1] if uploads else None
    return visit.render(
        "replies/e_application.html",
        assembly=assembly,
        last=last,
        earlier=uploads[:-1][::-1],
        open_for_another=last is None or last.phase.over,
        columns=_columns(visit, last),
        choices=[(field.value, field.ja) for field in EField],
        refused=_refused(last),
        closed=replies_closed(visit.parts, assembly),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get(_FOLDER + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """While rows are being filed."""
    uploads = service.uploads_of(visit.parts, visit.assembly())
    working = bool(uploads) and uploads[-1].phase is EPhase.TAKING
    answer = visit.fragment("replies/_e_status.html", done=not working, last=uploads[-1] if uploads else None)
    if not working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.put(_FOLDER + "/file", allow=assembly_role(STAFF))
def receive(visit: Visit) -> Response:
    upload = service.receive(visit.parts, visit.assembly(), visit.actor.id, visit.body)
    return visit.json({"name": f"第{upload.number}回", "phase": upload.phase.value})


@pages.post(_FOLDER + "/{number}/columns", allow=assembly_role(STAFF))
def map_columns(visit: Visit) -> Response:
    number = number_in_path(visit, "number")
    service.map_columns(visit.parts, visit.assembly(), number, visit.actor.id, _chosen(visit))
    return _back(visit, "e_application.mapped")


@pages.post(_FOLDER + "/{number}/start", allow=assembly_role(STAFF))
def start(visit: Visit) -> Response:
    service.start(visit.parts, visit.assembly(), number_in_path(visit, "number"), visit.actor.id)
    return _back(visit, "e_application.started")


@pages.post(_FOLDER + "/{number}/drop", allow=assembly_role(STAFF))
def drop(visit: Visit) -> Response:
    service.drop(visit.parts, visit.assembly(), number_in_path(visit, "number"), visit.actor.id)
    return _back(visit, "e_application.dropped")


def _columns(visit: Visit, upload: EApplication | None) -> list[tuple[int, str, str]]:
    """Number, header and likely field of each column that somebody has to explain."""
    if upload is None or upload.phase is not EPhase.MAPPING:
        return []
    found = service.columns_of(visit.parts, visit.assembly(), upload)
    return [(number, header, field.value) for number, (header, field) in enumerate(found, 1)]


def _chosen(visit: Visit) -> list[EField]:
    """In the order of the columns. Raises Refusal `general.field_missing`, `general.field_invalid`."""
    chosen: list[EField] = []
    while f"column-{len(chosen) + 1}" in visit.form:
        label = f"{len(chosen) + 1}列目"
        if len(chosen) == _MOST_COLUMNS:
            raise Conflict("general.stale_page")
        try:
            chosen.append(EField(visit.text(f"column-{len(chosen) + 1}", label)))
        except ValueError:
            raise Refusal("general.field_invalid", field=label) from None
    return chosen


def _refused(upload: EApplication | None) -> list[tuple[str, int, str]]:
    """Reason, count and row numbers."""
    if upload is None:
        return []
    counts = Counter(one.reason for one in upload.refused)
    return [
        (reason.ja, count, "、".join(str(one.row) for one in upload.refused if one.reason is reason))
        for reason, count in counts.most_common()
    ]


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.path['assembly_id']}/e-application", notice=notice)
