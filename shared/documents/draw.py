"""One draw: second run, commitment, seed, result, acceptance. Residents are in the holdings."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.documents.public_file import PublicFile
from shared.documents.seed_entry import SeedEntry
from shared.domain.approvals import Act, Approval
from shared.domain.ids import AssemblyId, HoldingId


class DrawPhase(StrEnum):
    """Nothing goes backwards; a stopped draw is followed by one with the next number. `ORDERED`: an
    isolated PC has the order, and its commitment is awaited."""

    ORDERED = "ordered"
    PREPARING = "preparing"
    COMMITTING = "committing"
    COMMITTED = "committed"
    SEEDED = "seeded"
    PUBLISHING = "publishing"
    DRAWN = "drawn"
    ACCEPTED = "accepted"
    STOPPED = "stopped"


class DrawReason(StrEnum):
    """Why a further draw is held, as it is published."""

    REGISTER_ERROR = "register-error"
    RULE_ERROR = "rule-error"
    SOURCE_FAILED = "source-failed"
    SECOND_RUN_DIFFERED = "second-run-differed"
    COMMITTED_TOO_LATE = "committed-too-late"

    @property
    def ja(self) -> str:
        return _REASONS[self]


class Origin(StrEnum):
    """Who drew: the portal itself, our program on an isolated PC, or the register section before (nobody
    can check that)."""

    PORTAL = "portal"
    OFFLINE = "offline"
    ELSEWHERE = "elsewhere"


class SpotCheck(Frozen):
    """An auditor's question about a record number of their choice; the number itself is not kept.

    `consistent`: what was published says the same as the register. `in_frame` and `rank` are None of a
    difference that the auditor saw elsewhere: at the isolated PC, or a resident without a row.
    """

    act: Act
    consistent: bool
    in_frame: bool | None = None
    rank: int | None = None


class Draw(Document):
    """`id` is `{assembly}.draw-{number}`. `manifest_json` is the canonical manifest, byte for byte.

    `extract`: the register, or of a draw on an isolated PC the file with its outcome, once taken over.
    `invitees` and `reserves`: chunks of at most 100 people in the assembly's holding, by rank. Drawn on a
    frame, they have no details until `awaits_details` ends; the reserves never get any here (a reserve's
    come when it moves up). `population`: how many could be drawn, by sex, age band and district, small
    counts too; None where the register section drew. `superseded`: chunks whose time is over.
    `looked`: the auditor's checks at the isolated PC agreed. `differences`: two people of the ward decide to
    go on although a spot check differed; a further one that differs is decided on anew.
    """

    kind: ClassVar[str] = "draw"

    assembly: AssemblyId
    number: int = Field(ge=1)
    extract: str = ""
    extract_holding: HoldingId | None = None
    predecessor: str | None = None
    reason: DrawReason | None = None
    origin: Origin = Origin.PORTAL
    phase: DrawPhase = DrawPhase.PREPARING
    stopped: DrawReason | None = None
    prepared: Act
    second_run_equal: bool = False
    manifest_json: str | None = None
    manifest: PublicFile | None = None
    entry: SeedEntry | None = None
    seed: str | None = None
    tokens: PublicFile | None = None
    record: PublicFile | None = None
    invitees: tuple[ObjectRef, ...] = ()
    reserves: tuple[ObjectRef, ...] = ()
    invitee_count: int = 0
    reserve_count: int = 0
    population: ObjectRef | None = None
    awaits_details: bool = False
    superseded: tuple[ObjectRef, ...] = ()
    read_back: bool = False
    acceptance: Approval | None = None
    spot_checks: tuple[SpotCheck, ...] = ()
    spot_check_ended: Act | None = None
    spot_check_waived: Act | None = None
    looked: Act | None = None
    differences: Approval | None = None

    @property
    def accepted(self) -> bool:
        return self.phase is DrawPhase.ACCEPTED

    @property
    def verifiable(self) -> bool:
        """Whether anyone can compute the result again from what is public."""
        return self.origin is not Origin.ELSEWHERE

    @property
    def running(self) -> bool:
        """Neither accepted nor stopped."""
        return self.phase not in (DrawPhase.ACCEPTED, DrawPhase.STOPPED)

    @property
    def spot_check_over(self) -> Act | None:
        """The auditor has ended the spot check, here or at the isolated PC, or waived it on record."""
        return self.spot_check_ended or self.looked or self.spot_check_waived

    @property
    def spot_check_differs(self) -> bool:
        """A check differed, and no two people have decided to go on."""
        decided = self.differences is not None and self.differences.given
        return not decided and any(not check.consistent for check in self.spot_checks)

    @property
    def spot_check_settled(self) -> bool:
        """Nothing about the spot check keeps the register any more."""
        return self.spot_check_over is not None and not self.spot_check_differs


_REASONS = {
    DrawReason.REGISTER_ERROR: "抽出元データの誤り",
    DrawReason.RULE_ERROR: "抽出条件の誤り",
    DrawReason.SOURCE_FAILED: "乱数源の不成立",
    DrawReason.SECOND_RUN_DIFFERED: "検算の不一致",
    DrawReason.COMMITTED_TOO_LATE: "公表の遅れ",
}
