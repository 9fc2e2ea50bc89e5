"""Report drafts (報告書案) of a contract: which there are, where they lie, what is in them."""

from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.holding import Holding, Phase
from shared.documents.report_draft import Checked, DraftPhase, ReportDraft, draft_id
from shared.domain.ids import ContractId, HoldingId
from shared.domain.known_people import Found
from shared.domain.report_draft import WHOLE_FILE, FindingKind
from shared.errors import NotFound, Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import holding_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page's text; `kind` is None where nothing was pointed at."""

    text: str
    kind: FindingKind | None = None


def drafts_of(parts: Parts, contract_id: ContractId | str) -> list[ReportDraft]:
    """All versions, in order."""
    found = parts.repository.all(ReportDraft, f"{contract_id}.report-draft-")
    return sorted(found, key=lambda one: one.number)


def draft_of(parts: Parts, contract_id: ContractId | str, number: int) -> ReportDraft:
    """Raises NotFound."""
    return parts.repository.get(ReportDraft, draft_id(contract_id, number))


def where_now(parts: Parts, contract: Contract) -> HoldingId:
    """The contract's holding, and the ward's own once the contract's is being erased.

    Raises Refusal `report_draft.nowhere`."""
    assembly = parts.repository.get(Assembly, contract.assembly)
    for holding in (contract.holding, assembly.holding):
        if holding and parts.repository.get(Holding, holding).phase is Phase.ACTIVE:
            return holding
    raise Refusal("report_draft.nowhere")


def readable(parts: Parts, draft: ReportDraft) -> bool:
    """Whether its objects can be read: they die with the holding that they lie in."""
    holding = parts.repository.get(Holding, draft.holding)
    return holding.phase is Phase.ACTIVE and not holding.locked


def waits_in(parts: Parts, contract_id: ContractId | str, holding: HoldingId) -> bool:
    """Whether the ward has a draft in `holding` that it has not decided on."""
    return any(one.phase.undecided and one.holding == holding for one in drafts_of(parts, contract_id))


def undecided_of(parts: Parts, contract_id: ContractId | str) -> bool:
    """Whether a draft waits for the ward that can still be read: nobody can decide on what is erased."""
    return any(one.phase.undecided and readable(parts, one) for one in drafts_of(parts, contract_id))


def checked_of(draft: ReportDraft) -> Checked:
    """Raises Refusal `report_draft.not_checked`: the program has not read it, or could not."""
    if draft.checked is None:
        raise Refusal("report_draft.not_checked")
    return draft.checked


def clean_file(parts: Parts, draft: ReportDraft) -> bytes:
    """The very bytes that people read and accept. Raises Refusal `report_draft.not_checked`, `holding.*`."""
    return vault_of(parts, draft.holding).get(checked_of(draft).clean)


def page_picture(parts: Parts, draft: ReportDraft, page: int) -> bytes:
    """PNG of page `page` (from 1). Raises NotFound."""
    if not 1 <= page <= checked_of(draft).pages:
        raise NotFound("general.not_found")
    return parts.draft_reader.picture(clean_file(parts, draft), page)


def page_text(parts: Parts, draft: ReportDraft, page: int) -> list[Passage]:
    """The text of a page, or of what stands beside the pages (0), with what was pointed at.

    Raises NotFound."""
    checked = checked_of(draft)
    if not WHOLE_FILE <= page <= checked.pages:
        raise NotFound("general.not_found")
    stored = vault_of(parts, draft.holding).get_json(checked.reading)[page]
    marks = [Found(start, end, FindingKind(kind)) for start, end, kind in stored["marks"]]
    return _cut(stored["text"], marks)


def published_file(parts: Parts, draft: ReportDraft) -> bytes:
    """For everyone, from the ward's own holding. Raises NotFound unless it is published now."""
    if draft.phase is not DraftPhase.PUBLISHED or draft.kept is None:
        raise NotFound("general.not_found")
    assembly = parts.repository.get(Assembly, draft.assembly)
    return vault_of(parts, holding_of(assembly)).get(draft.kept)


def _cut(text: str, marks: list[Found]) -> list[Passage]:
    passages, last = [], 0
    for mark in marks:
        if mark.end > mark.start:
            passages += [Passage(text[last : mark.start]), Passage(text[mark.start : mark.end], mark.kind)]
            last = mark.end
    return [one for one in (*passages, Passage(text[last:])) if one.text]
