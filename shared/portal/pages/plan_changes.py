"""Changing an approved plan: what differs, why, a second person's yes, and every version to download."""

from typing import Any

from starlette.responses import Response

from shared.domain.plan_changes import Difference
from shared.portal.decisions import paper_decision
from shared.portal.fields import number_in_path
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import plan_changes as service
from shared.services.membership import assembly_roles

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/plan/changes"
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)
_LONGEST_SHOWN = 200
_TOML = "application/toml; charset=utf-8"


@pages.get(_FOLDER, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    asked = assembly.amendment
    return visit.render(
        "assemblies/plan_changes.html",
        assembly=assembly,
        asked=asked,
        reason=service.reason_of(visit.parts, assembly, asked.reason) if asked else "",
        rows=[_row(change) for change in service.changes_asked(assembly)],
        versions=[
            (one, service.reason_of(visit.parts, assembly, one.replaced_for))
            for one in service.versions_of(visit.parts, assembly.id)
        ],
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=bool(asked and asked.approval.proposed.actor == visit.actor.id),
    )


@pages.post(_FOLDER, allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    assembly = visit.fresh(visit.assembly())
    visit.text("plan", "計画書")  # untrimmed below: its digest is what people compare
    plan, reason = visit.form["plan"], visit.text("reason", "変更の理由")
    service.propose_plan(visit.parts, assembly, plan, reason, visit.actor.id)
    return _back(visit, "plan.change_proposed")


@pages.post(_FOLDER + "/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    sha256 = visit.text("sha256", "計画書のSHA-256")
    service.approve_change(visit.parts, visit.assembly(), sha256, visit.actor.id, paper_decision(visit))
    return _back(visit, "plan.changed")


@pages.get(_FOLDER + "/proposed.toml", allow=_WARD)
def proposed(visit: Visit) -> Response:
    assembly = visit.assembly()
    text = assembly.amendment.plan_text if assembly.amendment else assembly.plan_text
    return visit.download("plan-proposed.toml", _TOML, text.encode())


@pages.get(_FOLDER + "/{number}/plan.toml", allow=_WARD)
def version(visit: Visit) -> Response:
    number = number_in_path(visit, "number")
    found = service.version_numbered(visit.parts, visit.assembly(), number)
    return visit.download(f"plan-{number}.toml", _TOML, found.plan_text.encode())


def _row(change: Difference) -> tuple[str, str, str]:
    return f"{change.title}（{change.key}）", _words(change.old), _words(change.new)


def _words(value: Any) -> str:
    """As the plan has it, shortened; a table as its keys and values."""
    if value in (None, "", []):
        return "（なし）"
    if isinstance(value, dict):
        value = "、".join(f"{key} = {_words(one)}" for key, one in value.items())
    elif isinstance(value, list):
        value = "、".join(map(_words, value))
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.assembly().id}/plan/changes", notice)
