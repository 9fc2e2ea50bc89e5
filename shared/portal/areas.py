"""The page modules, in the order of the job. A module declares `pages`, and may say where things stand."""

import importlib
from collections.abc import Iterator
from types import ModuleType

AREAS = (
    "login",
    "home",
    "assemblies",
    "plan_changes",
    "members",
    "decisions",
    "blocked",
    "contract",
    "contract_changes",
    "extract",
    "draw",
    "ceremony",
    "public_draw",
    "verifier",
    "changes",
    "reserves",
    "letters",
    "letter_template",
    "letter_lots",
    "letter_release",
    "letter_reprints",
    "returned_mail",
    "scans",
    "replies",
    "keying",
    "e_application",
    "screening",
    "statistics",
    "lottery",
    "quotas",
    "lottery_again",
    "lottery_table",
    "calls",
    "results",
    "roster",
    "handed_forms",
    "programme",
    "groups",
    "attendance",
    "representation",
    "report_drafts",
    "report_draft_check",
    "contractor",
    "contractor_endings",
    "collection_forms",
    "contractor_statement",
    "contractor_trail",
    "custody",
    "custody_exceptions",
    "custody_glance",
    "taking_out",
    "medium",
    "incidents",
    "contractor_incidents",
    "matters",
    "inspections",
    "official_documents",
    "erasure",
    "key_use",
    "audit",
)
"""Modules of `shared/portal/pages`. Add yours where its stage comes in the job."""


def modules() -> Iterator[ModuleType]:
    """Imported when first asked for."""
    for area in AREAS:
        yield importlib.import_module(f"shared.portal.pages.{area}")
