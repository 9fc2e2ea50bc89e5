"""The register extract: upload in parts, the check page, approval or rejection by a second person."""

from collections.abc import Iterator, Mapping

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.extract import Extract, ExtractPhase
from shared.documents.part_upload import PART_BYTES
from shared.domain.canonical_json import Json
from shared.domain.ids import AssemblyId
from shared.domain.japan_time import day_of
from shared.domain.plan_rules import reading_rule
from shared.domain.plan_sections import RegisterMode
from shared.domain.register.columns import Contents, Field
from shared.portal.column_choices import chosen_columns, column_choices, open_columns
from shared.portal.decisions import paper_decision
from shared.portal.fields import number_in_address, number_in_path
from shared.portal.import_check import check_of, differing_of, noted_of
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import (
    approval_figures,
    column_mapping,
    details,
    intake,
    offline_outcome,
    register_import,
)
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
        wanted=_wanted(visit.parts, assembly),
        part_bytes=PART_BYTES,
        may_upload=_may_upload(visit.parts, assembly, extract),
        columns=open_columns(visit.parts, extract),
        choices=column_choices(extract),
        check=check_of(visit.parts, extract),
        differing=differing_of(visit.parts, extract),
        noted=noted_of(extract),
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
    part = number_in_path(visit, "part")
    extract = intake.receive(visit.parts, _named(visit).id, visit.actor.id, part, visit.body)
    return visit.json(_progress(extract))


@pages.post(_FOLDER + "/{number}/columns", allow=assembly_role(STAFF))
def map_columns(visit: Visit) -> Response:
    """What each column holds: `column-1`, `column-2` …"""
    extract = visit.fresh(_named(visit))
    chosen = chosen_columns(visit, extract)
    mapped = column_mapping.map_columns(visit.parts, extract.id, visit.actor.id, chosen)
    taken = mapped.phase is not ExtractPhase.REJECTED
    return _back(visit, "intake.columns_mapped" if taken else "intake.columns_refused")


@pages.post(_FOLDER + "/{number}/finish", allow=assembly_role(STAFF))
def finish(visit: Visit) -> Response:
    extract = intake.finish(visit.parts, _named(visit).id, visit.actor.id)
    return visit.json(_progress(extract)) if visit.wants_json else _back(visit)


@pages.post(_FOLDER + "/{number}/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    extract = visit.fresh(_named(visit))
    decision = paper_decision(visit)
    if extract.asked:
        details.approve_details(visit.parts, extract.id, visit.actor.id, decision)
        return _back(visit, "intake.details_approved")
    if extract.outcome:
        offline_outcome.approve_outcome(visit.parts, extract.id, visit.actor.id, decision)
        return _back(visit, "intake.outcome_approved")
    register_import.approve_extract(visit.parts, extract.id, visit.actor.id, decision)
    return _back(visit, "intake.approved")


@pages.post(_FOLDER + "/{number}/check-again", allow=assembly_role(STAFF))
def check_again(visit: Visit) -> Response:
    """Details are held against the drawn once more, after a change list."""
    details.check_again(visit.parts, visit.fresh(_named(visit)).id, visit.actor.id)
    return _back(visit)


@pages.get(_FOLDER + "/{number}/report.csv", allow=_WARD)
def take_report(visit: Visit) -> Response:
    """Every finding, places and reasons only; in parts of at most 8 MiB (`?part=2`)."""
    part = number_in_address(visit.query.get("part", "1"))
    extract = _named(visit)
    data, parts = register_import.full_report(visit.parts, extract, part, visit.actor.id)
    name = f"report-{extract.number}.csv" if parts == 1 else f"report-{extract.number}-{part}-{parts}.csv"
    return visit.download(name, "text/csv; charset=utf-8", data)


@pages.get(_FOLDER + "/{number}/figures.pdf", allow=_WARD)
def take_figures(visit: Visit) -> Response:
    """The figures that the approver looks at, to print."""
    extract = _named(visit)
    pdf = approval_figures.register_figures(visit.parts, visit.assembly(), extract)
    return visit.download(f"register-{extract.number}.pdf", "application/pdf", pdf)


@pages.post(_FOLDER + "/{number}/reject", allow=_WARD)
def reject(visit: Visit) -> Response:
    """Staff take the file back, or a second person does not accept it: either way it is erased."""
    extract = visit.fresh(_named(visit))
    begun = extract.phase in (ExtractPhase.RECEIVING, ExtractPhase.MAPPING)
    code = "intake.withdrawn" if begun else intake.NOT_ACCEPTED
    intake.reject(visit.parts, extract.id, visit.actor.id, code)
    return _back(visit, "intake.rejected")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The register's line."""
    extract = _latest(parts, assembly)
    state, detail = _STATES[extract.phase] if extract else (StageState.OPEN, "登録してください")
    if extract is None and _offline(assembly) and not intake.outcome_awaited(parts, assembly):
        state, detail = StageState.WAITING, "隔離したパソコンで抽出した後に、結果を登録します"
    if extract and assembly.active and extract.phase is ExtractPhase.APPROVED:
        state, detail = _after_approval(parts, assembly, extract)
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


def _after_approval(parts: Parts, assembly: Assembly, extract: Extract) -> tuple[StageState, str]:
    if extract.asked and not extract.taken:
        return StageState.RUNNING, "詳細データを区の記録に移しています"
    if _may_upload(parts, assembly, extract):
        return StageState.OPEN, "抽出された人の詳細データを登録してください"
    return _STATES[ExtractPhase.APPROVED]


_STATES = {
    ExtractPhase.RECEIVING: (StageState.OPEN, "登録の途中です"),
    ExtractPhase.MAPPING: (StageState.OPEN, "列の対応を答えてください"),
    ExtractPhase.IMPORTING: (StageState.RUNNING, "取込み中です"),
    ExtractPhase.CHECK: (StageState.OPEN, "取込み結果の承認待ちです"),
    ExtractPhase.APPROVED: (StageState.DONE, "承認済みです"),
    ExtractPhase.REJECTED: (StageState.OPEN, "受け取れませんでした。登録し直してください"),
}


def _latest(parts: Parts, assembly: Assembly) -> Extract | None:
    found = intake.extracts_of(parts, assembly.id)
    return found[-1] if found else None


def _named(visit: Visit) -> Extract:
    number = number_in_path(visit, "number")
    return visit.parts.repository.get(Extract, f"{visit.assembly().id}.extract-{number}")


def _may_upload(parts: Parts, assembly: Assembly, extract: Extract | None) -> bool:
    """Nothing is on its way, or the last one has been used and the plan asks for another."""
    if not assembly.active or (_offline(assembly) and not intake.outcome_awaited(parts, assembly)):
        return False
    if extract is None or extract.phase in (ExtractPhase.RECEIVING, ExtractPhase.REJECTED):
        return True
    settled = extract.phase is ExtractPhase.APPROVED and (extract.taken or extract.asked is None)
    return settled and intake.what_is_next(parts, assembly).contents is Contents.DETAILS


def _offline(assembly: Assembly) -> bool:
    return assembly.plan.register_extract.mode is RegisterMode.OFFLINE


def _wanted(parts: Parts, assembly: Assembly) -> Mapping[str, object]:
    """What the next file must bring, in words and columns."""
    wanted = intake.what_is_next(parts, assembly)
    headers = assembly.plan.register_extract.columns
    columns = [headers[field] for field in Field if field in wanted.contents.required]
    words = _WANTED[wanted.contents]
    if wanted.asked:
        first, last = wanted.asked.first, wanted.asked.last
        words += f"（第{first}位から第{last}位までの{last - first + 1}人）。"
    return {"words": words, "columns": columns, "contents": wanted.contents}


_WANTED = {
    Contents.ONE_FILE: "住民基本台帳から出力した抽出元のファイルを登録します。",
    Contents.FRAME: "抽出に必要な項目だけの抽出元のファイルを登録します。"
    "住所と氏名は、抽出の後に、抽出された人の分だけ登録します。",
    Contents.DETAILS: "抽出された人だけの、住所と氏名のファイルを登録します",
    Contents.OUTCOME: "隔離したパソコンで抽出した結果（outcome.zip）を登録します。"
    "公表した抽出条件から計算し直し、一致したときだけ受け付けます。",
}


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
