"""The ward's people of an assembly, and handing a place over (in April), by two people."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.domain.ids import ActorId
from shared.domain.roles import PersonRole
from shared.errors import Refusal
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, short_text
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import handing_over as service
from shared.services.actors import Actor
from shared.services.membership import assembly_roles
from shared.services.parts import Parts

pages = Pages()
_PAGE = "/assemblies/{assembly_id}/members"
_ROLES = (STAFF, SUPERVISOR, AUDITOR)


@pages.get(_PAGE, allow=assembly_role(*_ROLES))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    asked = assembly.handing_over
    return visit.render(
        "assemblies/members.html",
        assembly=assembly,
        asked=asked if asked and not asked.approval.given else None,
        roles=assembly_roles(assembly, visit.actor),
        choices=[(role.value, role.ja) for role in _ROLES],
        leaving=[
            (member.actor, f"{member.role.ja}　{member.name}")
            for member in {one.actor: one for one in assembly.members}.values()
        ],
        me=visit.actor.id,
    )


@pages.post(_PAGE, allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    assembly = visit.fresh(visit.assembly())
    role = choice_field(visit, "role", "役割", PersonRole)
    if role not in _ROLES:
        raise Refusal("general.field_invalid", field="役割")
    leaves = visit.form.get("leaves", "").strip()
    if leaves and all(member.actor != leaves for member in assembly.members):
        raise Refusal("members.not_a_member")
    service.propose_change(
        visit.parts, assembly.id, role, _newcomer(visit), ActorId(leaves) if leaves else None, visit.actor.id
    )
    return _back(visit, "members.proposed")


@pages.post(_PAGE + "/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    assembly = visit.fresh(visit.assembly())
    service.approve_change(visit.parts, assembly.id, visit.actor.id, paper_decision(visit))
    return _back(visit, "members.changed")


def assembly_stages(_parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """Only while a change waits for its second person."""
    asked = assembly.handing_over
    if asked and not asked.approval.given:
        url = f"/assemblies/{assembly.id}/members"
        yield StageLine("担当者の変更", StageState.OPEN, "承認待ち", url, frozenset({SUPERVISOR}))


def _newcomer(visit: Visit) -> service.Newcomer | None:
    """None when nobody is named. Raises Refusal when only half of it is."""
    if not any(visit.form.get(name, "").strip() for name in ("login", "name", "mail")):
        return None
    login = short_text(visit, "login", "ログイン名", 120)
    if not login.isascii() or " " in login:
        raise Refusal("general.field_invalid", field="ログイン名")
    mail = short_text(visit, "mail", "メールアドレス") if visit.form.get("mail", "").strip() else ""
    if mail and "@" not in mail:
        raise Refusal("general.field_invalid", field="メールアドレス")
    return service.Newcomer(login, short_text(visit, "name", "氏名"), mail)


def _back(visit: Visit, notice: str) -> Response:
    """Who left may not see the page any more: the first page is everybody's."""
    page = f"/assemblies/{visit.assembly().id}/members"
    return visit.redirect(page if notice == "members.proposed" else "/", notice=notice)
