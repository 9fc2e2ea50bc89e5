"""Ends of a ledger's line besides return and erasure: lost, handed over by instruction, shredded, withdrawn.

Clauses 11 (returned, handed over or erased) and 17: a loss is an incident and stays open until dealt with.
"""

from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.custody_lines import Copy, Fate, OwnCollection, Paper, PaperContent
from shared.domain.ids import PacketId
from shared.errors import Refusal


def lose(ledger: Ledger, ref: str, sheets: int, incident: str, act: Act) -> Ledger:
    """Nobody knows where it is: an incident's matter. `sheets`: how many of a paper packet.

    Raises Refusal `custody.already_settled`, `paper.too_many`; NotFound."""
    line = ledger.line(ref)
    match line:
        case Paper():
            _require_out(line)
            _require_within(line, sheets)
            return ledger.put(line, lost=line.lost + sheets, incident=incident)
        case Copy() | OwnCollection():
            _require_out(line)
            return ledger.put(line, fate=Fate.LOST, incident=incident, declared=act)


def hand_over(ledger: Ledger, ref: str, instruction: str, act: Act) -> Ledger:
    """To whom the ward's instruction names, instead of back to the ward.

    Raises Refusal `custody.already_settled`, `custody.not_approved`, `paper.not_received`; NotFound."""
    line = ledger.line(ref)
    _require_out(line)
    match line:
        case Paper():
            if not line.received:
                raise Refusal("paper.not_received")
            return ledger.put(line, instruction=instruction, declared=act)
        case Copy() | OwnCollection():
            if isinstance(line, OwnCollection) and not line.allowed:
                raise Refusal("custody.not_approved")
            return ledger.put(line, fate=Fate.HANDED_OVER, instruction=instruction, declared=act)


def shred(ledger: Ledger, packet: PacketId, sheets: int) -> Ledger:
    """Sheets that the contractor destroyed. The ward's own forms come back, each of them.

    Raises Refusal `paper.not_received`, `paper.never_shredded`, `paper.too_many`,
    `custody.already_settled`."""
    paper = ledger.paper_of(packet)
    _require_out(paper)
    if not paper.received:
        raise Refusal("paper.not_received")
    if paper.content is PaperContent.APPLICATION_FORMS:
        raise Refusal("paper.never_shredded")
    _require_within(paper, sheets)
    return ledger.put(paper, shredded=paper.shredded + sheets)


def withdraw(ledger: Ledger, ref: str, act: Act) -> Ledger:
    """What the ward has not approved was never collected. Raises Refusal `custody.already_approved`,
    `custody.already_settled`."""
    found = ledger.collection(ref)
    _require_out(found)
    if found.allowed:
        raise Refusal("custody.already_approved")
    return ledger.put(found, fate=Fate.WITHDRAWN, declared=act)


def _require_out(line: Copy | Paper | OwnCollection) -> None:
    if line.fate is not Fate.OUT:
        raise Refusal("custody.already_settled")


def _require_within(paper: Paper, sheets: int) -> None:
    if not 1 <= sheets <= paper.still_out:
        raise Refusal("paper.too_many", out=paper.still_out)
