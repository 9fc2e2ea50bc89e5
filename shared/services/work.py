"""The queues, the steps and the one message they carry: a claim check without personal data."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.domain.ids import HoldingId
from shared.errors import Refusal


class Queue(StrEnum):
    """The only list of queues. Tests hold it against the triggers and the Bicep files."""

    DRAW = "draw"
    MAIL_MERGE = "mail-merge"
    SCREENING = "screening"
    LOTTERY = "lottery"
    ERASURE = "erasure"
    NOTICES = "notices"
    ERASURE_KEYS = "erasure-keys"
    ERASURE_PROOF = "erasure-proof"

    @property
    def poison(self) -> str:
        """Where the host puts what failed too often."""
        return f"{self.value}-poison"


class Step(StrEnum):
    """Everything a queue message can ask for: `queue/step`."""

    IMPORT_EXTRACT = "draw/import"
    SECOND_RUN = "draw/second-run"
    SELECT = "draw/select"
    RELEASE_EXTRACT = "draw/release-extract"
    CHECK_DETAILS = "draw/check-details"
    TAKE_DETAILS = "draw/take-details"
    ADOPT_DRAW = "draw/adopt"
    CHECK_OUTCOME = "draw/check-outcome"
    TAKE_OUTCOME = "draw/take-outcome"
    PREPARE_LOTS = "mail-merge/prepare"
    PRINT_LOT = "mail-merge/print-lot"
    RELEASE_LOT = "mail-merge/release-lot"
    SET_LOTS_DUE = "mail-merge/set-due"
    STOP_LETTERS = "mail-merge/stop-letters"
    PRINT_RESULTS = "mail-merge/print-results"
    SCREEN_REPLY = "screening/check"
    DISCARD_REPLY = "screening/discard"
    TAKE_E_APPLICATION = "screening/take-e-application"
    READ_SCAN = "screening/read-scan"
    DISCARD_PAGE = "screening/discard-page"
    RENEW_DERIVED = "screening/renew-derived"
    RELEASE_FORMS = "screening/release-forms"
    LOOK_AT_DRAFT = "screening/look-at-draft"
    SOLVE_LOTTERY = "lottery/solve"
    COMMIT_LOTTERY = "lottery/commit"
    HOLD_LOTTERY = "lottery/hold"
    MAKE_ROSTER = "lottery/make-roster"
    RELEASE_ROSTER = "lottery/release-roster"
    MAKE_GROUPS = "lottery/make-groups"
    MAKE_REPORT = "lottery/make-report"
    PUBLISH_REPORT = "lottery/publish-report"
    ERASE = "erasure/advance"
    DESTROY_KEY = "erasure-keys/advance"
    KEEP_KEY = "erasure-keys/keep"
    WITNESS = "erasure-proof/advance"
    SEND_NOTICE = "notices/send"
    TELL_INCIDENT = "notices/incident"

    @property
    def queue(self) -> Queue:
        return Queue(self.value.partition("/")[0])


class WorkMessage(BaseModel):
    """A claim check: who holds the data, what to do, on which unit. Ids only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: int = Field(default=1, ge=1, le=1)
    holding: HoldingId = Field(pattern=r"^h[aecp]-[0-9a-f]{20}$|^_system$")
    step: Step
    unit: str = Field(pattern=r"^[A-Za-z0-9._-]{1,120}$")
    epoch: int = Field(ge=0)

    @classmethod
    def read(cls, raw: bytes) -> "WorkMessage":
        """Raises Refusal `queue.message_unreadable`; what the message said is not repeated."""
        try:
            return cls.model_validate_json(raw)
        except ValidationError:
            raise Refusal("queue.message_unreadable", bytes=len(raw)) from None
