"""Where the ledger leaves its usual way: the ward sends a return back, or writes off what never comes.

A write-off is an override: two people of the ward, a reason. It settles the line and is told as what it is.
"""

from enum import StrEnum

from pydantic import Field

from shared.domain.approvals import Act, Approval
from shared.domain.custody import Ledger
from shared.domain.custody_lines import Copy, Fate, Line, OwnCollection, Paper
from shared.errors import Refusal


class Rejection(StrEnum):
    """Why ward staff do not accept a return: codes, so that no free text gets into state."""

    UNREADABLE = "unreadable"
    WRONG_CONTENT = "wrong-content"
    INCOMPLETE = "incomplete"
    NOT_RECEIVED = "not-received"

    @property
    def ja(self) -> str:
        return _REJECTIONS[self]


class WriteOffReason(StrEnum):
    """Why two people of the ward settle what did not come back."""

    DESTROYED_BY_ACCIDENT = "destroyed-by-accident"
    LOST_REPORTED = "lost-reported"
    CONTRACTOR_GONE = "contractor-gone"
    MISCOUNTED = "miscounted"

    @property
    def ja(self) -> str:
        return _WRITE_OFFS[self]


class WriteOff(Line):
    """A proposal to settle the line `ref` as it is, and its approval by another person."""

    ref: str
    reason: WriteOffReason
    approval: Approval = Field(description="staff propose, a supervisor approves")


def reject(ledger: Ledger, ref: str) -> Ledger:
    """A declared return that the ward does not accept is out again.

    Raises Refusal `custody.nothing_to_accept`."""
    line = ledger.line(ref)
    if line.fate is not Fate.RETURN_DECLARED:
        raise Refusal("custody.nothing_to_accept")
    match line:
        case Paper():
            return ledger.put(line, declared=None, returned=None, way=None)
        case Copy() | OwnCollection():
            return ledger.put(line, declared=None, fate=Fate.OUT, way=None)


def may_be_written_off(ledger: Ledger, ref: str) -> None:
    """Raises Refusal `custody.already_settled`, NotFound."""
    taken = ledger.taken(ref)
    settled = not taken.missing if taken else ledger.fate_of(ref).settled
    if settled:
        raise Refusal("custody.already_settled")


def write_off(ledger: Ledger, ref: str, act: Act) -> Ledger:
    """`act` is the second person's. Raises Refusal `custody.already_settled`."""
    may_be_written_off(ledger, ref)
    if ledger.taken(ref):
        return _forgive(ledger, ref, act)
    line = ledger.line(ref)
    match line:
        case Paper():
            return ledger.put(line, written_off=act)
        case Copy() | OwnCollection():
            return ledger.put(line, fate=Fate.WRITTEN_OFF, accepted=act)


def _forgive(ledger: Ledger, ref: str, act: Act) -> Ledger:
    """Sheets that never came back from the venue."""
    lines = (
        out.model_copy(update={"written_off": act}) if out.ref == ref else out for out in ledger.taken_out
    )
    return ledger.model_copy(update={"taken_out": tuple(lines)})


_REJECTIONS = {
    Rejection.UNREADABLE: "読み取れない",
    Rejection.WRONG_CONTENT: "内容が違う",
    Rejection.INCOMPLETE: "不足がある",
    Rejection.NOT_RECEIVED: "届いていない",
}
_WRITE_OFFS = {
    WriteOffReason.DESTROYED_BY_ACCIDENT: "災害・事故で滅失した",
    WriteOffReason.LOST_REPORTED: "紛失の報告を受け、事故として処理した",
    WriteOffReason.CONTRACTOR_GONE: "受託者が所在不明・倒産した",
    WriteOffReason.MISCOUNTED: "引渡し時の数え誤りと確認した",
}
