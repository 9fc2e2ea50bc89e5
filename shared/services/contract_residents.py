"""About how many residents a contract was given data, by its packets and counted paper, from state alone.

Whose letter and whose reply are one person's stands only in enveloped objects, so somebody may be in a lot
and on the roster: the count then says between which numbers it lies, and never more than is known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.packet import Packet
from shared.domain.custody_lines import Paper, PaperContent
from shared.domain.ids import PacketId, ReplyId
from shared.domain.packet_kinds import PacketKind
from shared.domain.subjects import Subjects
from shared.services.custody import ledger_of
from shared.services.handed_forms import handed_forms_of
from shared.services.merges import lots_of, merges_of
from shared.services.packets import packets_of
from shared.services.parts import Parts
from shared.services.posting import sheets_a_letter
from shared.services.reprint import reprints_of
from shared.services.roster import rosters_of

_PANEL_ON_PAPER = frozenset({PaperContent.ROSTER, PaperContent.NAME_TAGS})


@dataclass(frozen=True, slots=True)
class _Known:
    """What state knows of the assembly: people by packet, and who may stand on a paper roster."""

    letters: dict[PacketId, int]
    replies: dict[PacketId, frozenset[ReplyId]]
    panel: frozenset[ReplyId]
    reprinted: int
    invited: int | None


def residents_of(parts: Parts, contract: Contract) -> Subjects:
    """Distinct people over everything that was ever assigned to the contract."""
    known = _known(parts, contract)
    packets = [packet for packet in packets_of(parts, contract.id) if packet.holds is not PacketKind.PAPER]
    papers = ledger_of(parts, contract.id).papers
    by_name = _union(known.replies.get(one) for one in (*_ids(packets), *(p.packet for p in papers)))
    on_paper = [paper for paper in papers if paper.packet not in known.replies]
    maybe = known.panel if any(paper.content in _PANEL_ON_PAPER for paper in on_paper) else frozenset()
    letters = sum(known.letters.get(one, 0) for one in _ids(packets))
    sheets = _sheets(on_paper, PaperContent.LETTERS)
    printed = -(-sheets // sheets_a_letter(parts.repository.get(Assembly, contract.assembly)))
    twice = min(known.reprinted, printed)
    forms = _sheets(on_paper, PaperContent.APPLICATION_FORMS)
    least = max(letters + printed - twice, len(by_name))
    most = letters + printed + len(by_name | maybe) + forms
    unknown = sum(_unknown(known, packet) for packet in packets)
    unknown += sum(_unknown_paper(known, paper) for paper in on_paper)
    if known.invited is not None:
        most = max(least, min(most, known.invited))
    return Subjects(least, most, unknown)


def _known(parts: Parts, contract: Contract) -> _Known:
    assembly = contract.assembly
    lots, reprints = lots_of(parts, assembly), reprints_of(parts, assembly)
    rosters, forms = rosters_of(parts, assembly), handed_forms_of(parts, assembly)
    letters = {lot.packet: lot.letters for lot in lots if lot.packet}
    letters |= {packet: 0 for lot in lots for packet in lot.recalled}
    letters |= {reprint.packet: 0 for reprint in reprints if reprint.packet}
    replies = {one.packet: frozenset(one.panel) for one in rosters if one.packet}
    replies |= {one.packet: frozenset(form.reply for form in one.forms) for one in forms if one.packet}
    counts = [merge.counts for merge in merges_of(parts, assembly)]
    return _Known(
        letters,
        replies,
        _union(roster.panel for roster in rosters),
        len(reprints),
        sum(one.drawn for one in counts if one) if counts and all(counts) else None,
    )


def _ids(packets: Iterable[Packet]) -> Iterator[PacketId]:
    return (packet.packet_id for packet in packets)


def _union(groups: Iterable[Iterable[ReplyId] | None]) -> frozenset[ReplyId]:
    return frozenset(reply for group in groups for reply in group or ())


def _sheets(papers: Iterable[Paper], content: PaperContent) -> int:
    return sum(paper.sheets for paper in papers if paper.content is content)


def _unknown(known: _Known, packet: Packet) -> bool:
    """A list of counts names nobody; of the other kinds the people must be known."""
    counted = packet.packet_id in known.letters or packet.packet_id in known.replies
    return not counted and packet.holds is not PacketKind.ARRANGEMENT_LIST


def _unknown_paper(known: _Known, paper: Paper) -> bool:
    if paper.content in _PANEL_ON_PAPER:
        return not known.panel
    return paper.content is PaperContent.OTHER
