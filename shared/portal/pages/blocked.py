"""Work that stopped: staff see what failed too often, and have it tried again once the cause is mended."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services.actors import Actor
from shared.services.blocked import blocked_step, blocked_steps
from shared.services.parts import Parts
from shared.services.poison import unblock
from shared.services.work import Queue

pages = Pages()
WORK = {
    Queue.DRAW: "データの取込と無作為抽出",
    Queue.MAIL_MERGE: "案内状の作成",
    Queue.SCREENING: "申込書の確認",
    Queue.LOTTERY: "抽選と名簿の作成",
    Queue.ERASURE: "消去の手続",
    Queue.NOTICES: "通知の送信",
    Queue.ERASURE_KEYS: "鍵の消去",
    Queue.ERASURE_PROOF: "消去の確認",
}
"""What each queue's work is called on pages."""


@pages.get("/assemblies/{assembly_id}/blocked", allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    steps = blocked_steps(visit.parts, assembly)
    may_resume = assembly_role(STAFF, SUPERVISOR)(visit)
    return visit.render(
        "blocked/blocked.html", assembly=assembly, steps=steps, work=WORK, may_resume=may_resume
    )


@pages.post("/assemblies/{assembly_id}/blocked", allow=assembly_role(STAFF, SUPERVISOR))
def resume(visit: Visit) -> Response:
    assembly = visit.assembly()
    names = (visit.form.get(name, "") for name in ("holding", "step", "unit"))
    step = blocked_step(visit.parts, assembly, *names)
    unblock(visit.parts, step.holding, step.step, step.unit, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/blocked", notice="blocked.resumed")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """A line only while something is stopped."""
    steps = blocked_steps(parts, assembly)
    if steps:
        yield StageLine(
            title="止まった処理",
            state=StageState.BLOCKED,
            detail=f"{len(steps)}件が止まっています。原因を確かめて再開してください",
            url=f"/assemblies/{assembly.id}/blocked",
            acts=frozenset({STAFF, SUPERVISOR}),
        )
