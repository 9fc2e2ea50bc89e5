"""Groups of the sessions: wishes, the groups as made, the decision, and their papers."""

import re
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.grouping import Grouping, GroupingPhase
from shared.documents.roster import Roster
from shared.domain.grouping import Groups, Wishes
from shared.domain.ids import PacketId
from shared.domain.programme import Session
from shared.errors import NotFound, Refusal
from shared.messages import sentence
from shared.portal.fields import number_in_path
from shared.portal.routing import HANDLER, STAFF, SUPERVISOR, Pages, Visit, assembly_role, contract_role
from shared.portal.stages import StageLine, StageState
from shared.services import grouping as service
from shared.services.actors import Actor
from shared.services.grouping_print import GroupPaper, copy_groups_pdf, ward_groups_pdf
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.programme import accepted_programme
from shared.services.replies import holding_of
from shared.services.roster import rows_of

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_HERE = "/assemblies/{assembly_id}/groups"
_PAIR = re.compile(r"\s*(\d{1,4})\s*[\s,、，=＝-]\s*(\d{1,4})\s*")


@pages.get(_HERE, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    last = _last(visit.parts, assembly)
    outdated = last is not None and service.outdated(visit.parts, assembly, last)
    shown = last is not None and last.groups is not None and not outdated
    return visit.render(
        "groups/show.html",
        assembly=assembly,
        last=last,
        **_status(last),
        tables=_tables(visit.parts, assembly, last) if last and shown else (),
        wishes=_typed(service.read_wishes(visit.parts, assembly, last)) if last else ("", ""),
        outdated=outdated,
        missing=_missing(visit.parts, assembly),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get(_HERE + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """Asked for while the groups are made; then the whole page is shown anew."""
    last = _last(visit.parts, visit.assembly())
    view = _status(last)
    answer = visit.fragment("groups/_status.html", done=not view["working"], last=last, **view)
    if not view["working"]:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_HERE, allow=assembly_role(STAFF))
def ask(visit: Visit) -> Response:
    assembly = visit.assembly()
    fixed = dict(_pairs(visit, "fixed", "グループを固定する人"))
    apart = frozenset((min(pair), max(pair)) for pair in _pairs(visit, "apart", "同じグループにしない人"))
    wishes = Wishes(fixed, apart)
    service.ask_for_groups(visit.parts, assembly, visit.actor.id, wishes)
    return visit.redirect(f"/assemblies/{assembly.id}/groups", notice="groups.asked")


@pages.post(_HERE + "/{number}/decide", allow=assembly_role(STAFF))
def decide(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = visit.fresh(_grouping(visit, assembly))
    service.decide_groups(visit.parts, assembly, found.id, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/groups", notice="groups.decided")


@pages.get(_HERE + "/{number}/{paper}.pdf", allow=_WARD)
def ward_paper(visit: Visit) -> Response:
    assembly, what = visit.assembly(), _paper(visit)
    data = ward_groups_pdf(visit.parts, assembly, _grouping(visit, assembly), what, visit.actor)
    return visit.download(f"groups-{what.value}.pdf", "application/pdf", data)


@pages.get(
    "/contracts/{contract_id}/rosters/{source}/copies/{copy_no}/groups/{paper}.pdf",
    allow=contract_role(HANDLER),
)
def copy_paper(visit: Visit) -> Response:
    """For the handler, from their own copy of the roster."""
    contract, what = visit.contract(), _paper(visit)
    packet = PacketId(f"{contract.id}.{visit.path['source']}")
    copy_no = number_in_path(visit, "copy_no")
    data = copy_groups_pdf(visit.parts, contract, packet, copy_no, what, visit.actor)
    return visit.download(f"groups-{what.value}.pdf", "application/pdf", data)


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    last = _last(parts, assembly)
    stale = last is not None and service.outdated(parts, assembly, last)
    state = StageState.WAITING if _missing(parts, assembly) else StageState.OPEN
    if last is not None and not stale:
        state = _STATES[last.phase]
    yield StageLine(
        title="グループ分け",
        state=state,
        detail="参加者が変わりました" if stale else last.phase.ja if last else "",
        url=f"/assemblies/{assembly.id}/groups",
        acts=frozenset({STAFF}),
    )


_STATES = {
    GroupingPhase.MAKING: StageState.RUNNING,
    GroupingPhase.READY: StageState.OPEN,
    GroupingPhase.IMPOSSIBLE: StageState.OPEN,
    GroupingPhase.DECIDED: StageState.DONE,
}


def _last(parts: Parts, assembly: Assembly) -> Grouping | None:
    found = service.groupings_of(parts, assembly.id)
    return found[-1] if found else None


def _grouping(visit: Visit, assembly: Assembly) -> Grouping:
    return visit.parts.repository.get(Grouping, f"{assembly.id}.groups-{number_in_path(visit, 'number')}")


def _paper(visit: Visit) -> GroupPaper:
    try:
        return GroupPaper(visit.path["paper"])
    except ValueError:
        raise NotFound("general.not_found") from None


def _status(last: Grouping | None) -> dict[str, Any]:
    problem = sentence(last.problem.code, **last.problem.params) if last and last.problem else ""
    return {"working": last is not None and last.phase is GroupingPhase.MAKING, "problem": problem}


def _missing(parts: Parts, assembly: Assembly) -> str:
    """What has to be there first; empty when groups can be made."""
    if accepted_programme(parts, assembly) is None:
        return sentence("groups.no_programme")
    try:
        service.roster_of_the_panel(parts, assembly)
    except Refusal as refusal:
        return sentence(refusal.code)
    return ""


def _tables(parts: Parts, assembly: Assembly, last: Grouping) -> list[tuple[Session, list[tuple[int, str]]]]:
    """Each session with its groups' people by number and name."""
    roster = parts.repository.get(Roster, last.roster)
    names = {row.number: row.name for row in rows_of(parts, holding_of(assembly), roster)}
    read = service.read_groups(parts, assembly, last)
    return [(session, _named(groups, names)) for session, groups in read]


def _named(groups: Groups, names: dict[int, str]) -> list[tuple[int, str]]:
    return [
        (place, "、".join(f"{number} {names[number]}" for number in group))
        for place, group in enumerate(groups, 1)
    ]


def _typed(wishes: Wishes) -> tuple[str, str]:
    fixed = "\n".join(f"{number},{group}" for number, group in sorted(wishes.fixed.items()))
    return fixed, "\n".join(f"{first},{second}" for first, second in sorted(wishes.apart))


def _pairs(visit: Visit, name: str, label: str) -> Iterator[tuple[int, int]]:
    """Two numbers a line. Raises Refusal `groups.wish_line` (field, row)."""
    for row, line in enumerate(visit.form.get(name, "").splitlines(), 1):
        if not line.strip():
            continue
        found = _PAIR.fullmatch(line)
        if found is None or (name == "apart" and int(found[1]) == int(found[2])):
            raise Refusal("groups.wish_line", field=label, row=row)
        yield int(found[1]), int(found[2])
