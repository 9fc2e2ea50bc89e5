"""Whose form cannot leave as a redacted copy, and why: told while it can still be scanned."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from shared.documents.assembly import Assembly
from shared.documents.reply import FormSource, Reply
from shared.documents.scanned_page import ScannedPage
from shared.domain.ids import ReplyId
from shared.services.parts import Parts
from shared.services.scanned_forms import page_behind


class Missing(StrEnum):
    """Why there is no copy."""

    NO_SCAN = "no-scan"
    NOT_IN_PLACE = "not-in-place"
    NO_PAPER = "no-paper"

    @property
    def ja(self) -> str:
        return _WORDS[self][0]

    @property
    def todo(self) -> str:
        """What staff can do about it."""
        return _WORDS[self][1]


_WORDS = {
    Missing.NO_SCAN: (
        "紙から入力し、スキャンがない",
        "原本をスキャンし、「画像を見ながら入力する」から登録し直してください。",
    ),
    Missing.NOT_IN_PLACE: (
        "スキャンで四隅の■を確かめられない",
        "原本の折れを伸ばしてスキャンし直し、登録し直してください。",
    ),
    Missing.NO_PAPER: (
        "電子申請や訂正の申出で、紙の申込書がない",
        "写しは作れません。必要な項目は名簿や手配数表で渡してください。",
    ),
}


def missing_copies(
    parts: Parts, assembly: Assembly, replies: Iterable[Reply]
) -> Mapping[Missing, list[ReplyId]]:
    """Those of the `replies` without a copy, by what stands in its way, each in order."""
    found: dict[Missing, list[ReplyId]] = {why: [] for why in Missing}
    for reply in replies:
        if why := _why(reply, page_behind(parts, assembly, reply.reply)):
            found[why].append(reply.reply)
    return {why: those for why, those in found.items() if those}


def _why(reply: Reply, page: ScannedPage | None) -> Missing | None:
    if reply.source is not FormSource.PAPER:
        return Missing.NO_PAPER
    if page is None or page.image is None:
        return Missing.NO_SCAN
    return None if page.upright else Missing.NOT_IN_PLACE
