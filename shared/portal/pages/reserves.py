"""Reserves: how many are left, who moved up and why, and the act that fills places change lists emptied."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.move_up import MoveUp
from shared.domain.ids import SYSTEM_ACTOR, AssemblyId
from shared.domain.japan_time import in_words
from shared.domain.too_few import TooFewRule
from shared.errors import Refusal
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import move_up
from shared.services.actors import Actor
from shared.services.declines import lottery_of
from shared.services.invitees import accepted_draw, moves_of
from shared.services.membership import assembly_roles
from shared.services.move_up import Standing
from shared.services.parts import Parts
from shared.services.replies import too_few_of
from shared.services.too_few import silent_people

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/reserves"
_SYSTEM = "計画の規則による自動処理"


@pages.get(_FOLDER, allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "reserves/show.html",
        assembly=assembly,
        standing=_standing(visit.parts, assembly),
        awaited=_awaited(visit.parts, assembly),
        moves=[_row(assembly, move) for move in moves_of(visit.parts, assembly.id)],
        counted=(counted := too_few_of(visit.parts, assembly)),
        silent=silent_people(visit.parts, assembly) if counted and counted.applied else None,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post(_FOLDER + "/move-up", allow=assembly_role(STAFF))
def fill_emptied(visit: Visit) -> Response:
    """No number is entered: it follows from the change lists."""
    assembly = visit.assembly()
    moved = move_up.fill_emptied(visit.parts, assembly, visit.actor.id)
    to = f"/assemblies/{assembly.id}/reserves"
    return visit.redirect(to, notice="move_up.moved", first=moved.first, last=moved.last)


@pages.post(_FOLDER + "/returned", allow=assembly_role(STAFF))
def fill_returned(visit: Visit) -> Response:
    """As many as letters came back."""
    assembly = visit.assembly()
    moved = move_up.fill_returned(visit.parts, assembly, visit.actor.id)
    to = f"/assemblies/{assembly.id}/reserves"
    return visit.redirect(to, notice="move_up.moved", first=moved.first, last=moved.last)


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The line, once there is somebody to move up or who moved up."""
    yield from _reminder_line(parts, assembly)
    standing, awaited = _standing(parts, assembly), _awaited(parts, assembly)
    due = standing.due if standing else 0
    returned = standing.due_returned if standing else 0
    moved = sum(move.people for move in moves_of(parts, assembly.id))
    if not (due or returned or moved):
        return
    detail = f"{moved}人が繰り上がりました"
    if awaited:
        detail = "繰り上がった人の詳細データを登録してください"
    elif due:
        detail = f"異動で空いた{due}人分を繰り上げてください"
    elif returned:
        detail = f"返戻で空いた{returned}人分を繰り上げてください"
    yield StageLine(
        title="予備の繰上げ",
        state=StageState.OPEN if awaited or due or returned else StageState.DONE,
        detail=detail,
        url=f"/assemblies/{assembly.id}/{'extract' if awaited else 'reserves'}",
        acts=frozenset({STAFF}),
    )


def _reminder_line(parts: Parts, assembly: Assembly) -> Iterator[StageLine]:
    """What the rule for too few applicants asks of people, as long as replies are taken."""
    counted = too_few_of(parts, assembly)
    if counted and counted.applied is TooFewRule.REMIND and lottery_of(parts, assembly.id) is None:
        yield StageLine(
            title="申込不足の再案内",
            state=StageState.OPEN,
            detail=f"返信のない{silent_people(parts, assembly)}人に再び案内してください",
            url=f"/assemblies/{assembly.id}/reserves",
            acts=frozenset({STAFF}),
        )


def _standing(parts: Parts, assembly: Assembly) -> Standing | None:
    """None before the draw's people are here, or while details of a move are awaited."""
    try:
        return move_up.standing(parts, assembly)
    except Refusal:
        return None


def _awaited(parts: Parts, assembly: Assembly) -> bool:
    try:
        draw = accepted_draw(parts, AssemblyId(assembly.id))
    except Refusal:
        return False
    return any(move.awaits_details for move in moves_of(parts, assembly.id) if move.draw == draw.id)


def _row(assembly: Assembly, move: MoveUp) -> tuple[str, ...]:
    who = _SYSTEM if move.act.actor == SYSTEM_ACTOR else assembly.name_of(move.act.actor)
    places = f"第{move.first}位から第{move.last}位まで"
    details = "詳細データ待ち" if move.awaits_details else "あり"
    return (
        f"第{move.number}回",
        places,
        f"{move.people}人",
        move.reason.ja,
        details,
        in_words(move.act.at),
        who,
    )
