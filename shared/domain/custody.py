"""The custody ledger of one contract: each act makes a new one; it must balance, or nothing closes.

Pure rules (clauses 9, 11, 12). What is declared by the contractor and what ward staff accepted or
confirmed stay apart, because a certificate marks each line as one or the other. Here: copies and paper on
their usual way, and the balance; each other rule has a module (`custody_*.py`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

from shared.domain.approvals import Act
from shared.domain.custody_balance import TAKEN_OUT, UNCONFIRMED, UNSIGNED, UNSTATED, Balance, OpenItem
from shared.domain.custody_lines import (
    PAPER_MEDIUM,
    Copy,
    Fate,
    Line,
    OwnCollection,
    Paper,
    PaperContent,
    Reissue,
    ReturnWay,
    Signature,
    Statement,
    TakenOut,
)
from shared.domain.ids import PacketId, PersonId
from shared.errors import NotFound, Refusal

_MAY_BECOME = {
    Fate.OUT: {Fate.RETURN_DECLARED, Fate.ERASED},
    Fate.LOST: {Fate.RETURN_DECLARED, Fate.ERASED},
}


class Ledger(Line):
    """All lines of one contract. Methods refuse what the rules forbid and never change `self`.

    `withheld`: packets that were taken back before anybody had a copy; there will be none."""

    copies: tuple[Copy, ...] = ()
    papers: tuple[Paper, ...] = ()
    collections: tuple[OwnCollection, ...] = ()
    reissues: tuple[Reissue, ...] = ()
    withheld: tuple[PacketId, ...] = ()
    taken_out: tuple[TakenOut, ...] = ()
    statements: tuple[Statement, ...] = ()
    signed: Signature | None = None

    # Copies

    def copies_of(self, packet: PacketId) -> list[Copy]:
        return [copy for copy in self.copies if copy.packet == packet]

    def copy_of(self, packet: PacketId, number: int) -> Copy:
        """Raises NotFound."""
        return _the(copy for copy in self.copies if (copy.packet, copy.number) == (packet, number))

    def may_copy(self, packet: PacketId) -> bool:
        """A first copy, or one more that the ward allowed (clause 9)."""
        if packet in self.withheld:
            return False
        allowed = 1 + sum(reissue.packet == packet for reissue in self.reissues)
        return len(self.copies_of(packet)) < allowed

    def pull(
        self,
        packets: Sequence[PacketId],
        person: PersonId,
        device: str,
        act: Act,
        until: datetime,
        **way: object,
    ) -> tuple[Self, tuple[Copy, ...]]:
        """One numbered copy of each packet; `way`: its `network`, or `on_medium`.

        Raises Refusal `pull.packet_recalled`, `pull.already_copied`, `pull.device_closed`."""
        if self.statement_on(device) is not None:
            raise Refusal("pull.device_closed")
        if any(packet in self.withheld for packet in packets):
            raise Refusal("pull.packet_recalled")
        if not all(self.may_copy(packet) for packet in packets):
            raise Refusal("pull.already_copied")
        made = tuple(
            Copy.model_validate(
                {
                    "packet": packet,
                    "number": len(self.copies_of(packet)) + 1,
                    "person": person,
                    "device": device,
                    "pulled": act,
                    "readable_until": until,
                    **way,
                }
            )
            for packet in packets
        )
        return self._with(copies=self.copies + made), made

    def withhold(self, packet: PacketId) -> Self | None:
        """No copy will be made of it; None when there has been one: then it cannot be taken back so."""
        if self.copies_of(packet):
            return None
        return self if packet in self.withheld else self._with(withheld=(*self.withheld, packet))

    def is_out(self, packet: PacketId) -> bool:
        """Some copy is neither settled nor declared lost."""
        return any(not (copy.fate.settled or copy.fate is Fate.LOST) for copy in self.copies_of(packet))

    def reissue(self, packet: PacketId, act: Act) -> Self:
        """Raises Refusal `custody.earlier_copy_out` unless each earlier copy is settled or lost."""
        if self.may_copy(packet):
            raise Refusal("custody.reissue_open")
        if self.is_out(packet):
            raise Refusal("custody.earlier_copy_out")
        return self._with(reissues=(*self.reissues, Reissue(packet=packet, allowed=act)))

    def declare_copy(
        self, packet: PacketId, number: int, fate: Fate, act: Act, way: ReturnWay | None = None
    ) -> Self:
        """The contractor returned (which `way`) or erased a copy; other ends are custody_endings.py's.

        Raises Refusal `custody.already_settled`, `custody.way_missing`."""
        copy = self.copy_of(packet, number)
        return self._put_copy(
            copy, fate=declared_fate(copy.fate, fate), declared=act, way=declared_way(fate, way)
        )

    def accept_copy(self, packet: PacketId, number: int, act: Act) -> Self:
        """Ward staff have it back. Raises Refusal `custody.nothing_to_accept`."""
        copy = self.copy_of(packet, number)
        if copy.fate is not Fate.RETURN_DECLARED:
            raise Refusal("custody.nothing_to_accept")
        return self._put_copy(copy, fate=Fate.RETURNED, accepted=act)

    # Paper

    def paper_of(self, packet: PacketId) -> Paper:
        """Raises NotFound."""
        return _the(paper for paper in self.papers if paper.packet == packet)

    def hand_over(self, packet: PacketId, content: PaperContent, sheets: int, place: str, act: Act) -> Self:
        """Ward staff hand over counted sheets. Raises Refusal `paper.no_sheets`."""
        if sheets < 1:
            raise Refusal("paper.no_sheets")
        paper = Paper(packet=packet, content=content, sheets=sheets, place=place, handed_over=act)
        return self._with(papers=(*self.papers, paper))

    def recount(self, packet: PacketId, sheets: int) -> Self:
        """Correct the count before receipt is confirmed. Raises Refusal `paper.already_received`."""
        paper = self.paper_of(packet)
        if paper.received:
            raise Refusal("paper.already_received")
        if sheets < 1:
            raise Refusal("paper.no_sheets")
        return self._put_paper(paper, sheets=sheets)

    def receive(self, packet: PacketId, sheets: int, act: Act) -> Self:
        """The contractor confirms receipt after counting. Raises Refusal `paper.count_differs`."""
        paper = self.paper_of(packet)
        if paper.received:
            raise Refusal("paper.already_received")
        _must_equal(paper.sheets, sheets)
        return self._put_paper(paper, received=act)

    def post(self, packet: PacketId, sheets: int) -> Self:
        """Sheets that left by mail. Raises Refusal `paper.too_many`, `paper.not_received`,
        `paper.never_posted`: each application form that was handed over comes back."""
        paper = self._received_and_out(packet)
        if paper.content is PaperContent.APPLICATION_FORMS:
            raise Refusal("paper.never_posted")
        if not 1 <= sheets <= paper.still_out:
            raise Refusal("paper.too_many", out=paper.still_out)
        return self._put_paper(paper, posted=paper.posted + sheets)

    def declare_paper(self, packet: PacketId, sheets: int, act: Act, way: ReturnWay) -> Self:
        """All sheets that are still there go back, also such as nobody received: after the end that is all
        that is left to do. Lost ones that were found follow; `returned` counts all that came back.

        Raises Refusal `paper.count_differs`, `paper.too_many`, `custody.already_settled`."""
        paper = self.paper_of(packet)
        if paper.fate is Fate.LOST:
            if not 1 <= sheets <= paper.lost:
                raise Refusal("paper.too_many", out=paper.lost)
            back, lost = (paper.returned or 0) + sheets, paper.lost - sheets
            return self._put_paper(paper, returned=back, lost=lost, declared=act, accepted=None, way=way)
        paper = self._paper_out(packet)
        _must_equal(paper.still_out, sheets)
        return self._put_paper(paper, returned=sheets, declared=act, way=way)

    def accept_paper(self, packet: PacketId, sheets: int, act: Act) -> Self:
        """Ward staff counted them. Raises Refusal `paper.count_differs`, `custody.nothing_to_accept`."""
        paper = self.paper_of(packet)
        if paper.fate is not Fate.RETURN_DECLARED or paper.returned is None:
            raise Refusal("custody.nothing_to_accept")
        _must_equal(paper.returned, sheets)
        return self._put_paper(paper, accepted=act)

    def collection(self, ref: str) -> OwnCollection:
        """Raises NotFound."""
        return _the(found for found in self.collections if found.id == ref)

    def statement_on(self, target: str) -> Statement | None:
        return next((found for found in self.statements if found.target == target), None)

    # Balance

    def line(self, ref: str) -> Copy | Paper | OwnCollection:
        """The copy, paper packet or own collection `ref`. Raises NotFound."""
        lines: list[Copy | Paper | OwnCollection] = [*self.copies, *self.papers, *self.collections]
        return _the(line for line in lines if line.ref == ref)

    def fate_of(self, ref: str) -> Fate:
        """Raises NotFound."""
        return self.line(ref).fate

    def taken(self, ref: str) -> TakenOut | None:
        """The taking-out `ref`, if that is what it names."""
        return next((found for found in self.taken_out if found.ref == ref), None)

    def put(self, old: Copy | Paper | OwnCollection, **changes: object) -> Self:
        """The ledger with one line changed."""
        match old:
            case Copy():
                return self._put_copy(old, **changes)
            case Paper():
                return self._put_paper(old, **changes)
            case OwnCollection():
                return self._put_collection(old, **changes)

    def balance(self, devices: Sequence[str]) -> Balance:
        """What is open, over all items and over each of the contract's `devices` (and paper, if any)."""
        lines: list[tuple[str, Copy | Paper | OwnCollection]] = [
            *(("copy", copy) for copy in self.copies),
            *(("paper", paper) for paper in self.papers),
            *(("collection", found) for found in self.collections),
        ]
        items = [OpenItem(what, line.ref, line.fate) for what, line in lines if not line.fate.settled]
        items += [OpenItem("taken-out", out.ref, TAKEN_OUT) for out in self.taken_out if out.missing]
        return Balance(tuple(items), tuple(self._open_media(devices)))

    def media(self, devices: Sequence[str]) -> list[str]:
        """What clause 12 wants a statement for: each device, and paper when there was any."""
        paper = self.papers or any(found.medium == PAPER_MEDIUM for found in self.collections)
        return [*devices, *([PAPER_MEDIUM] if paper else [])]

    def _open_media(self, devices: Sequence[str]) -> Iterable[OpenItem]:
        for medium in self.media(devices):
            statement = self.statement_on(medium)
            if statement is None:
                yield OpenItem("medium", medium, UNSTATED)
            elif not statement.confirmed:
                yield OpenItem("medium", medium, UNCONFIRMED)
        if self.signed is None and self.media(devices):
            yield OpenItem("statement", "contractor", UNSIGNED)

    def _received_and_out(self, packet: PacketId) -> Paper:
        paper = self._paper_out(packet)
        if not paper.received:
            raise Refusal("paper.not_received")
        return paper

    def _paper_out(self, packet: PacketId) -> Paper:
        paper = self.paper_of(packet)
        if paper.fate is not Fate.OUT:
            raise Refusal("custody.already_settled")
        return paper

    def _with(self, **lines: object) -> Self:
        return self.model_copy(update=lines)

    def _put_copy(self, old: Copy, **changes: object) -> Self:
        return self._with(copies=_replaced(self.copies, old, old.model_copy(update=changes)))

    def _put_paper(self, old: Paper, **changes: object) -> Self:
        return self._with(papers=_replaced(self.papers, old, old.model_copy(update=changes)))

    def _put_collection(self, old: OwnCollection, **changes: object) -> Self:
        return self._with(collections=_replaced(self.collections, old, old.model_copy(update=changes)))


def _the[L](found: Iterable[L]) -> L:
    for line in found:
        return line
    raise NotFound("general.not_found")


def declared_fate(now: Fate, wanted: Fate) -> Fate:
    """What the contractor declares of a line, if it may. Raises Refusal `custody.already_settled`."""
    if wanted not in _MAY_BECOME.get(now, set()):
        raise Refusal("custody.already_settled")
    return wanted


def declared_way(fate: Fate, way: ReturnWay | None) -> ReturnWay | None:
    """What is returned goes some way; what is erased, none. Raises Refusal `custody.way_missing`."""
    if fate is not Fate.RETURN_DECLARED:
        return None
    if way is None:
        raise Refusal("custody.way_missing")
    return way


def _must_equal(expected: int, counted: int) -> None:
    if expected != counted:
        raise Refusal("paper.count_differs", expected=expected, counted=counted)


def _replaced[L](lines: tuple[L, ...], old: L, new: L) -> tuple[L, ...]:
    return tuple(new if line is old else line for line in lines)
