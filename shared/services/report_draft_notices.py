"""Mails about report drafts: to whoever's turn it is, once a turn; what was found is in no mail."""

from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.notice import Audience
from shared.documents.report_draft import DraftPhase, ReportDraft
from shared.domain.ids import HoldingId
from shared.ports import Mail
from shared.services.mail_once import readers, send_once
from shared.services.parts import Parts

type _Turn = tuple[str, Audience, str]
_TURNS: dict[DraftPhase, _Turn] = {
    DraftPhase.REJECTED: (
        "rejected",
        Audience.CONTRACTOR,
        "受け取れない理由を確かめ、提出し直してください。",
    ),
    DraftPhase.CHECKING: (
        "submitted",
        Audience.WARD,
        "全部のページを読んで、合格か差戻しかを決めてください。",
    ),
    DraftPhase.SENT_BACK: (
        "sent-back",
        Audience.CONTRACTOR,
        "差戻しの理由を確かめ、直した版を提出してください。",
    ),
}
_TO_ACCEPT: _Turn = (
    "proposed",
    Audience.SUPERVISOR,
    "全部のページを読んで、承認するか差し戻すかを決めてください。",
)


def tell_of_report_drafts(parts: Parts) -> None:
    """The sweeper's round."""
    for draft in parts.repository.all(ReportDraft):
        turn = _TO_ACCEPT if _waits_for_supervisor(draft) else _TURNS.get(draft.phase)
        if turn:
            _send(parts, draft, *turn)


def _waits_for_supervisor(draft: ReportDraft) -> bool:
    return draft.phase is DraftPhase.CHECKING and draft.approval is not None


def _send(parts: Parts, draft: ReportDraft, key: str, audience: Audience, what_next: str) -> None:
    contract = parts.repository.get(Contract, draft.contract)
    assembly = parts.repository.get(Assembly, draft.assembly)
    holding = HoldingId(contract.holding or contract.people)
    for reader, number, address in readers(parts, assembly, contract):
        if reader is audience:
            write = partial(_mail, parts, contract, draft, address, what_next)
            send_once(parts, f"{draft.id}.{key}.{reader}-{number}", draft.trail, holding, reader, write)


def _mail(
    parts: Parts, contract: Contract, draft: ReportDraft, address: str, what_next: str, message_id: str
) -> Mail:
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"報告書案第{draft.number}版のお知らせ 委託契約第{contract.number}号",
        text=f"""委託契約第{contract.number}号の報告書案第{draft.number}版について。
状態: {draft.phase.ja}

次の画面にログインし、{what_next}
{parts.settings.portal_url}/contracts/{contract.id}/report-drafts

このメールに個人情報は含まれていません。
""",
    )
