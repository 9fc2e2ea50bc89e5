"""The roles of DOMAIN.md §3: a token grants one, being named on assembly or contract makes it count."""

from enum import StrEnum


class PersonRole(StrEnum):
    """Value = what the `roles` claim of the login provider says."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    RESPONSIBLE = "responsible"
    HANDLER = "handler"
    AUDITOR = "auditor"

    @property
    def ja(self) -> str:
        """The word that staff and contractor use."""
        return _WORDS[self]


STAFF = PersonRole.STAFF
SUPERVISOR = PersonRole.SUPERVISOR
RESPONSIBLE = PersonRole.RESPONSIBLE
HANDLER = PersonRole.HANDLER
AUDITOR = PersonRole.AUDITOR

WARD_ROLES = frozenset({STAFF, SUPERVISOR, AUDITOR})
CONTRACTOR_ROLES = frozenset({RESPONSIBLE, HANDLER})

_WORDS = {STAFF: "職員", SUPERVISOR: "承認者", RESPONSIBLE: "取扱責任者", HANDLER: "取扱者", AUDITOR: "監査"}
