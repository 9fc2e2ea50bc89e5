"""Where an assembly's letters stand, and whose turn it is: read from the state documents alone."""

from collections.abc import Sequence
from enum import StrEnum

from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import MailMerge, MergePhase


class Situation(StrEnum):
    """In the order of the job; `blocked` may come in between."""

    NOT_STARTED = "not-started"
    WORKING = "working"
    BLOCKED = "blocked"
    READY = "ready"
    PROPOSED = "proposed"
    HANDING_OVER = "handing-over"
    RELEASED = "released"
    POSTED = "posted"

    @property
    def ja(self) -> str:
        return _WORDS[self]

    @property
    def working(self) -> bool:
        """The system is at work; a page may ask again until it is not."""
        return self in (Situation.WORKING, Situation.HANDING_OVER)


_WORDS = {
    Situation.NOT_STARTED: "作成を始められます",
    Situation.WORKING: "ロットを作成し、全ページを照合しています",
    Situation.BLOCKED: "照合で不一致のロットがあります",
    Situation.READY: "すべてのロットの照合が終わりました",
    Situation.PROPOSED: "引渡しの承認を待っています",
    Situation.HANDING_OVER: "引渡資料を作成しています",
    Situation.RELEASED: "引渡しが承認されました。発送の記録を待っています",
    Situation.POSTED: "発送を記録しました",
}


def situation(merge: MailMerge | None, lots: Sequence[Lot]) -> Situation:
    """`lots`: all of the merge's."""
    if merge is None:
        return Situation.NOT_STARTED
    if merge.posting is not None or (merge.released and merge.all_by_hand):
        return Situation.POSTED
    if merge.released:
        over = all(lot.phase in (LotPhase.RELEASED, LotPhase.EMPTY) for lot in lots)
        return Situation.RELEASED if over else Situation.HANDING_OVER
    if any(lot.phase is LotPhase.BLOCKED for lot in lots):
        return Situation.BLOCKED
    if merge.phase is MergePhase.PREPARING or any(lot.phase is LotPhase.PRINTING for lot in lots):
        return Situation.WORKING
    return Situation.PROPOSED if merge.release else Situation.READY
