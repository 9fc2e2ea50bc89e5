"""The change list (異動リスト): staff enter it, or state that nothing has changed; what it stops is shown."""

from collections.abc import Iterator
from datetime import datetime

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.change_list import ChangeList, StatementKind
from shared.documents.roster import RosterPhase
from shared.domain.changes import ChangeKind, Stage
from shared.domain.ids import AssemblyId
from shared.errors import Refusal
from shared.portal.fields import choice_field
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import change_list, handed_forms, letter_stop, merges, roster
from shared.services.actors import Actor
from shared.services.declines import lottery_of
from shared.services.invitees import accepted_draw
from shared.services.membership import assembly_roles
from shared.services.parts import Parts

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/changes"
_WARD = assembly_role(STAFF, SUPERVISOR)
_AGAIN = "参加者か申込書が変わりました。改めて引き渡す前に、"


@pages.get(_FOLDER, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    stated = change_list.changes_of(visit.parts, assembly.id)
    return visit.render(
        "changes/show.html",
        assembly=assembly,
        drawn=_is_drawn(visit.parts, assembly),
        stated=[_row(assembly, one) for one in stated],
        working=not all(one.applied for one in stated),
        stages=[(stage.value, stage.ja) for stage in Stage],
        next_stage=next_stage(visit.parts, assembly).value,
        flags=[
            (one.title, one.return_number, one.kind.ja) for one in letter_stop.flags(visit.parts, assembly)
        ],
        seats=_seats(visit.parts, assembly),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get(_FOLDER + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """While the letters of a list are being taken out of their lots."""
    stated = change_list.changes_of(visit.parts, visit.assembly().id)
    working = not all(one.applied for one in stated)
    answer = visit.fragment("changes/_status.html", done=not working, working=working)
    if not working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_FOLDER + "/list", allow=assembly_role(STAFF))
def take(visit: Visit) -> Response:
    stage = choice_field(visit, "stage", "時点", Stage)
    text = visit.text("list", "異動リスト")
    taken = change_list.take_list(visit.parts, visit.assembly(), stage, visit.actor.id, text)
    return _back(visit, "changes.taken", hits=taken.hit_count)


@pages.post(_FOLDER + "/none", allow=assembly_role(STAFF))
def state_none(visit: Visit) -> Response:
    stage = choice_field(visit, "stage", "時点", Stage)
    if visit.form.get("looked") != "yes":
        raise Refusal("general.field_missing", field="確認")
    change_list.state_none(visit.parts, visit.assembly(), stage, visit.actor.id)
    return _back(visit, "changes.none_stated")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The list's line, from the acceptance of the draw on."""
    if not _is_drawn(parts, assembly):
        return
    wanted = _wanted_now(parts, assembly)
    stated = change_list.changes_of(parts, assembly.id)
    detail = f"{len(stated)}回の記録があります" if stated else "まだ求められていません"
    yield StageLine(
        title="異動リスト",
        state=StageState.OPEN if wanted else StageState.DONE if stated else StageState.WAITING,
        detail=wanted or detail,
        url=f"/assemblies/{assembly.id}/changes",
        acts=frozenset({STAFF}),
    )


def next_stage(parts: Parts, assembly: Assembly) -> Stage:
    """For which act the next list will be, by how far the job has come."""
    lottery = lottery_of(parts, assembly.id)
    if lottery is not None and lottery.held:
        return Stage.ROSTER
    if merges.merges_of(parts, assembly.id):
        return Stage.LOTS if merges.to_release(parts, assembly.id) else Stage.RESULTS
    return Stage.DETAILS if accepted_draw(parts, AssemblyId(assembly.id)).awaits_details else Stage.LOTS


def _wanted_now(parts: Parts, assembly: Assembly) -> str:
    """Asks for the list without which the next act is refused; empty when none is wanted."""
    stage = next_stage(parts, assembly)
    for since in _lists_wanted_from(parts, assembly, stage):
        try:
            change_list.require_stated(parts, assembly, stage, since)
        except Refusal:
            again = stage is Stage.ROSTER and since
            return f"{_AGAIN if again else ''}{stage.ja}の異動リストを登録してください"
    return ""


def _lists_wanted_from(parts: Parts, assembly: Assembly, stage: Stage) -> list[datetime | None]:
    """From when on a list counts (None: from ever), for each act that comes next."""
    if stage is Stage.ROSTER:
        return roster.lists_wanted_from(parts, assembly) + handed_forms.lists_wanted_from(parts, assembly)
    begun = [merge for merge in merges.merges_of(parts, assembly.id) if not merge.released]
    return [begun[-1].started.at] if stage is Stage.LOTS and begun else []


def _row(assembly: Assembly, one: ChangeList) -> tuple[str, ...]:
    said = f"リスト（{one.entries:,}人）" if one.says is StatementKind.LIST else "異動なし"
    counted = "、".join(f"{ChangeKind(kind).ja} {count}人" for kind, count in sorted(one.hit_counts.items()))
    return f"第{one.number}回", one.stage.ja, said, counted or "なし", assembly.name_of(one.act.actor)


def _flag_row(one: letter_stop.Flag) -> tuple[str, ...]:
    return one.title, one.return_number, one.kind.ja


def _seats(parts: Parts, assembly: Assembly) -> dict[str, int]:
    """How many with a seat are on a list, and whether a roster with them is out."""
    lottery = lottery_of(parts, assembly.id)
    if lottery is None or not lottery.held:
        return {"hit": 0, "out": 0}
    hit = roster.panel_hits(parts, assembly, [place.reply for place in lottery.panel])
    out = [one for one in roster.rosters_of(parts, assembly.id) if one.phase is RosterPhase.RELEASED]
    return {"hit": len(hit), "out": sum(reply in out[-1].panel for reply in hit) if out else 0}


def _is_drawn(parts: Parts, assembly: Assembly) -> bool:
    try:
        accepted_draw(parts, AssemblyId(assembly.id))
    except Refusal:
        return False
    return True


def _back(visit: Visit, notice: str, **params: str | int) -> Response:
    return visit.redirect(f"/assemblies/{visit.path['assembly_id']}/changes", notice=notice, **params)
