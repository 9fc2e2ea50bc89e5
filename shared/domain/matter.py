"""What ward and contractor say to each other in writing: consents, instructions, reports asked for.

Clauses 4, 5, 6 (the ward's written yes), 11, 14, 15, 17 (its orders), 14 (a report on request).
"""

from enum import StrEnum


class MatterKind(StrEnum):
    """Who begins: the contractor asks for a consent, the ward for everything else."""

    CONSENT = "consent"
    INSTRUCTION = "instruction"
    REPORT_REQUEST = "report-request"

    @property
    def ja(self) -> str:
        return {"consent": "承諾", "instruction": "指示", "report-request": "報告の求め"}[self.value]

    @property
    def by_contractor(self) -> bool:
        return self is MatterKind.CONSENT

    @property
    def needs_supervisor(self) -> bool:
        """A report may be asked for by staff alone; what binds the ward takes a second person."""
        return self is not MatterKind.REPORT_REQUEST

    @property
    def clauses(self) -> tuple[int, ...]:
        return {"consent": (4, 5, 6), "instruction": (11, 14, 15, 17), "report-request": (14,)}[self.value]


class MatterState(StrEnum):
    """Whose turn it is: the supervisor's, nobody's any more, the contractor's, the staff's, nobody's."""

    ASKED = "asked"
    REFUSED = "refused"
    IN_FORCE = "in-force"
    ANSWERED = "answered"
    ACCEPTED = "accepted"

    @property
    def ja(self) -> str:
        return {
            "asked": "承認待ち",
            "refused": "認めない",
            "in-force": "受託者の対応待ち",
            "answered": "区の確認待ち",
            "accepted": "完了",
        }[self.value]
