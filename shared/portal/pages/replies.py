"""Replies: keyed one after the other, listed with counts, read by a person where somebody wrote something."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.reply import Check, Reply
from shared.domain.japan_time import after_end
from shared.portal.pages.screening import reply_in_path, to_read
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import replies as service
from shared.services import withdrawal
from shared.services.actors import Actor
from shared.services.declines import lottery_of
from shared.services.lottery import close_replies
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.reply_codes import invitee_of

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)


@pages.get("/assemblies/{assembly_id}/replies", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = service.replies_of(visit.parts, assembly)
    deadline = service.deadline_of(visit.parts, assembly)
    return visit.render(
        "replies/show.html",
        assembly=assembly,
        counts=service.count(found),
        replies=sorted(found, key=lambda reply: reply.keyed.at, reverse=True),
        to_read=[reply for reply in to_read(found, visit.actor.id) if reply.check is not Check.SECOND_LOOK],
        second_look=[reply for reply in found if reply.check is Check.SECOND_LOOK and not reply.withdrawn],
        mine=visit.actor.id,
        deadline=deadline,
        deadline_over=visit.parts.clock.business_now() >= after_end(deadline),
        counted=service.too_few_of(visit.parts, assembly),
        closed=lottery_of(visit.parts, assembly.id) is not None,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post("/assemblies/{assembly_id}/replies/find", allow=assembly_role(STAFF))
def find(visit: Visit) -> Response:
    """By the code on the person's letter; the code is not put in an address."""
    assembly = visit.assembly()
    invitee = invitee_of(visit.parts, assembly, visit.text("code", "返信コード"))
    return visit.redirect(
        f"/assemblies/{assembly.id}/replies/{service.reply_of(visit.parts, assembly, invitee)}"
    )


@pages.post("/assemblies/{assembly_id}/replies/close", allow=assembly_role(STAFF))
def close(visit: Visit) -> Response:
    assembly = visit.assembly()
    close_replies(visit.parts, assembly, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/lottery", notice="replies.closed_now")


@pages.post("/assemblies/{assembly_id}/replies/{reply_id}/withdraw", allow=assembly_role(STAFF))
def withdraw(visit: Visit) -> Response:
    assembly = visit.assembly()
    reply = visit.fresh(reply_in_path(visit, assembly))
    withdrawal.withdraw(visit.parts, assembly, visit.actor.id, reply.reply)
    return visit.redirect(f"/assemblies/{assembly.id}/replies", notice="replies.withdrawn")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """One line; counting answers is left to the page itself."""
    keyed = len(parts.repository.ids(Reply, f"{assembly.id}.r-"))
    closed = lottery_of(parts, assembly.id) is not None
    state = StageState.DONE if closed else StageState.OPEN if keyed else StageState.WAITING
    yield StageLine(
        title="参加申込書の入力と確認",
        state=state,
        detail=f"{keyed:,}件を登録" + ("・締切済" if closed else ""),
        url=f"/assemblies/{assembly.id}/replies",
        acts=frozenset({STAFF}),
    )
