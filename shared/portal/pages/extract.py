"""The register extract: upload in parts, the check page, approval or rejection by a second person."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.extract import PART_BYTES, Extract, ExtractPhase
from shared.domain.canonical_json import Json
from shared.domain.ids import AssemblyId
from shared.domain.invitee import Sex
from shared.domain.japan_time import day_of
from shared.domain.plan_rules import reading_rule
from shared.domain.register.columns import Field
from shared.domain.register.outcomes import Note, Outcome
from shared.errors import NotFound, Refusal
from shared.portal.charts import age_bands
from shared.portal.decisions import paper_decision
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import intake, register_import
from shared.services.actors import Actor
from shared.services.membership import assembly_roles
from shared.services.parts import Parts

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_FOLDER = "/assemblies/{assembly_id}/extract"


@pages.get(_FOLDER, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    extract = _latest(visit.parts, assembly)
    return visit.render(
        "extract/show.html",
        assembly=assembly,
        extract=extract,
        rule=reading_rule(assembly.plan, day_of(visit.parts.clock.business_now())),
        fields=list(Field),
        part_bytes=PART_BYTES,
        may_upload=_may_upload(assembly, extract),
        check=_check(visit.parts, extract),
        roles=assembly_roles(assembly, visit.actor),
        uploaded_by_me=bool(extract and extract.approval.proposed.actor == visit.actor.id),
    )


@pages.get(_FOLDER + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """How the import goes, until there is something to look at."""
    extract = _latest(visit.parts, visit.assembly())
    done = extract is None or extract.phase is not ExtractPhase.IMPORTING
    answer = visit.fragment("extract/_status.html", done=done, extract=extract)
    if done:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_FOLDER + "/start", allow=assembly_role(STAFF))
def start(visit: Visit) -> Response:
    """Asked by the upload script: `bytes` and `sha256` of the whole file."""
    size = visit.number("bytes", "ファイルの大きさ")
    sha256 = visit.text("sha256", "SHA-256")
    extract = intake.start(visit.parts, visit.assembly(), visit.actor.id, size, sha256)
    return visit.json(_progress(extract))


@pages.put(_FOLDER + "/{number}/parts/{part}", allow=assembly_role(STAFF))
def receive(visit: Visit) -> Response:
    """One part as a raw octet stream."""
    part = _whole_number(visit.path["part"])
    extract = intake.receive(visit.parts, _named(visit).id, visit.actor.id, part, visit.body)
    return visit.json(_progress(extract))


@pages.post(_FOLDER + "/{number}/finish", allow=assembly_role(STAFF))
def finish(visit: Visit) -> Response:
    extract = intake.finish(visit.parts, _named(visit).id, visit.actor.id)
    return visit.json(_progress(extract)) if visit.wants_json else _back(visit)


@pages.post(_FOLDER + "/{number}/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    extract = visit.fresh(_named(visit))
    register_import.approve_extract(visit.parts, extract.id, visit.actor.id, paper_decision(visit))
    return _back(visit, "intake.approved")


@pages.post(_FOLDER + "/{number}/reject", allow=_WARD)
def reject(visit: Visit) -> Response:
    """Staff take the file back, or a second person does not accept it: either way it is erased."""
    extract = visit.fresh(_named(visit))
    code = "intake.withdrawn" if extract.phase is ExtractPhase.RECEIVING else "intake.not_accepted"
    intake.reject(visit.parts, extract.id, visit.actor.id, code)
    return _back(visit, "intake.rejected")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The register's line."""
    extract = _latest(parts, assembly)
    state, detail = _STATES[extract.phase] if extract else (StageState.OPEN, "登録してください")
    supervisor = extract is not None and extract.phase is ExtractPhase.CHECK
    if not assembly.active and extract is None:
        state, detail = StageState.WAITING, "計画の承認後に登録できます"
    yield StageLine(
        title="住民基本台帳データ",
        state=state,
        detail=detail,
        url=f"/assemblies/{assembly.id}/extract" if assembly.active else "",
        acts=frozenset({SUPERVISOR if supervisor else STAFF}),
    )


_STATES = {
    ExtractPhase.RECEIVING: (StageState.OPEN, "登録の途中です"),
    ExtractPhase.IMPORTING: (StageState.RUNNING, "取込み中です"),
    ExtractPhase.CHECK: (StageState.OPEN, "取込み結果の承認待ちです"),
    ExtractPhase.APPROVED: (StageState.DONE, "承認済みです"),
    ExtractPhase.REJECTED: (StageState.OPEN, "受け取れませんでした。登録し直してください"),
}


def _latest(parts: Parts, assembly: Assembly) -> Extract | None:
    found = intake.extracts_of(parts, assembly.id)
    return found[-1] if found else None


def _named(visit: Visit) -> Extract:
    number = _whole_number(visit.path["number"])
    return visit.parts.repository.get(Extract, f"{visit.assembly().id}.extract-{number}")


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise NotFound("general.not_found")
    return int(text)


def _may_upload(assembly: Assembly, extract: Extract | None) -> bool:
    if not assembly.active:
        return False
    return extract is None or extract.phase in (ExtractPhase.RECEIVING, ExtractPhase.REJECTED)


def _check(parts: Parts, extract: Extract | None) -> Mapping[str, Any] | None:
    """What the check page shows; None before the import, and once the register is gone."""
    if extract is None or extract.imported is None or extract.phase is ExtractPhase.REJECTED:
        return None
    try:
        details = register_import.read_report(parts, extract)
    except Refusal:
        return None
    totals = extract.imported.totals
    return {
        "totals": totals,
        "outcomes": [(code.ja, totals.outcomes.get(code, 0)) for code in Outcome],
        "notes": [(Note(code).ja, count) for code, count in totals.notes.items()],
        "ages": age_bands({int(age): count for age, count in details["ages"].items()}),
        "sexes": [(Sex(code).ja, count) for code, count in details["sexes"].items()],
        "districts": list(details["districts"].items()),
        "bad_rows": [_place(found, Outcome(found["code"]).ja) for found in details["bad_rows"]],
        "noted_rows": [_place(found, Note(found["code"]).ja) for found in details["notes"]],
        "earliest": details["earliest"],
        "latest": details["latest"],
    }


def _place(found: Mapping[str, Any], words: str) -> tuple[str, str, str]:
    column = f"{found['column']}列" if found["column"] else "行全体"
    return f"{found['row']}行", column, words


def _progress(extract: Extract) -> Json:
    return {
        "number": extract.number,
        "received": len(extract.parts),
        "parts": extract.part_count,
        "part_bytes": PART_BYTES,
        "phase": extract.phase.value,
    }


def _back(visit: Visit, notice: str = "") -> Response:
    return visit.redirect(f"/assemblies/{AssemblyId(visit.assembly().id)}/extract", notice=notice)
