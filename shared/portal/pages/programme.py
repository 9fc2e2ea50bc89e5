"""Themes, numbers of groups, schedule: submitted by the contractor, decided by ward staff."""

from collections.abc import Iterator
from datetime import time

from starlette.responses import Response

from shared.documents.contract import Contract
from shared.documents.programme import Programme, ProgrammePhase, SentBackFor
from shared.domain.programme import MOST_SESSIONS, Session
from shared.errors import Refusal
from shared.portal.fields import choice_field, number_in_path
from shared.portal.routing import HANDLER, RESPONSIBLE, STAFF, SUPERVISOR, Pages, Visit, contract_role
from shared.portal.stages import StageLine, StageState
from shared.services import programme as service
from shared.services.actors import Actor
from shared.services.membership import assembly_roles, contract_roles
from shared.services.parts import Parts

pages = Pages()
_HERE = "/contracts/{contract_id}/programme"
_FIELDS = ("day", "begins", "ends", "theme", "groups")


@pages.get(_HERE, allow=contract_role(STAFF, SUPERVISOR, RESPONSIBLE, HANDLER))
def show(visit: Visit) -> Response:
    contract, assembly = visit.contract(), visit.assembly()
    found = service.programmes_of(visit.parts, contract.id)
    last = found[-1] if found else None
    return visit.render(
        "programme/show.html",
        assembly=assembly,
        contract=contract,
        last=last,
        sessions=_words(visit.parts, last) if last else (),
        rows=range(1, MOST_SESSIONS + 1),
        days=[(number, day) for number, day in enumerate(assembly.plan.event.days, 1)],
        reasons=[(reason.value, reason.ja) for reason in SentBackFor],
        submits=bool(contract_roles(visit.parts, contract, visit.actor)) and not _waits(last),
        decides=STAFF in assembly_roles(assembly, visit.actor) and _waits(last),
    )


@pages.post(_HERE, allow=contract_role(RESPONSIBLE, HANDLER))
def submit(visit: Visit) -> Response:
    contract = visit.contract()
    service.submit(visit.parts, contract, visit.actor.id, list(_sessions(visit)))
    return visit.redirect(f"/contracts/{contract.id}/programme", notice="programme.submitted")


@pages.post(_HERE + "/{number}/accept", allow=contract_role(STAFF))
def accept(visit: Visit) -> Response:
    contract = visit.contract()
    service.decide(visit.parts, contract, number_in_path(visit, "number"), visit.actor.id)
    return visit.redirect(f"/contracts/{contract.id}/programme", notice="programme.accepted")


@pages.post(_HERE + "/{number}/send-back", allow=contract_role(STAFF))
def send_back(visit: Visit) -> Response:
    contract = visit.contract()
    reason = choice_field(visit, "reason", "差し戻す理由", SentBackFor)
    service.decide(visit.parts, contract, number_in_path(visit, "number"), visit.actor.id, reason)
    return visit.redirect(f"/contracts/{contract.id}/programme", notice="programme.sent_back")


def contract_stages(parts: Parts, contract: Contract, _actor: Actor) -> Iterator[StageLine]:
    found = service.programmes_of(parts, contract.id)
    phase = found[-1].phase if found else None
    yield StageLine(
        title="テーマと時間割",
        state=StageState.DONE if phase is ProgrammePhase.ACCEPTED else StageState.OPEN,
        detail=phase.ja if phase else "受託者の提案を待っています",
        url=f"/contracts/{contract.id}/programme",
        acts=frozenset({STAFF} if phase is ProgrammePhase.SUBMITTED else {RESPONSIBLE}),
    )


def _waits(last: Programme | None) -> bool:
    return last is not None and last.phase is ProgrammePhase.SUBMITTED


def _words(parts: Parts, programme: Programme) -> tuple[Session, ...]:
    try:
        return service.sessions_of(parts, programme)
    except Refusal:  # erased with the ward's records
        return ()


def _sessions(visit: Visit) -> Iterator[Session]:
    """The rows that somebody filled in; a row with nothing typed into it is none."""
    for row in range(1, MOST_SESSIONS + 1):
        typed = {name: visit.form.get(f"{name}_{row}", "").strip() for name in _FIELDS}
        if any(typed[name] for name in ("begins", "ends", "theme", "groups")):
            yield Session(
                day=_whole(typed["day"], row, "開催日"),
                begins=_clock(typed["begins"], row, "始まり"),
                ends=_clock(typed["ends"], row, "終わり"),
                theme=_line(typed["theme"], row),
                groups=_whole(typed["groups"], row, "グループ数"),
            )


def _whole(typed: str, row: int, label: str) -> int:
    if not (typed.isdecimal() and len(typed) <= 4):
        raise Refusal("general.field_invalid", field=f"{row}行目の{label}")
    return int(typed)


def _clock(typed: str, row: int, label: str) -> time:
    try:
        return time.fromisoformat(typed)
    except ValueError:
        raise Refusal("general.field_invalid", field=f"{row}行目の{label}") from None


def _line(typed: str, row: int) -> str:
    if not typed.isprintable():
        raise Refusal("general.field_invalid", field=f"{row}行目のテーマ")
    return typed
