"""A scanned page: where it was sorted to, and what became of it. Image and reading are enveloped."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.page_sorting import Doubt, Sort


class PageState(StrEnum):
    """`KEYED`: a reply was keyed from it. `SET_ASIDE`: a person looked and it is not needed; its image is
    deleted. `GONE`: its reply was withdrawn or replaced by a later form; its image is deleted."""

    WAITING = "waiting"
    KEYED = "keyed"
    SET_ASIDE = "set-aside"
    GONE = "gone"

    @property
    def ja(self) -> str:
        return {"waiting": "未処理", "keyed": "入力済", "set-aside": "不要（画像を消去）", "gone": "消去"}[
            self.value
        ]


class ScannedPage(Document):
    """`id` is `{assembly}.scan-{scan}.{page:04d}`. `reply`: whose form it is, by its code (a keyed hash).

    `upright`: the image was brought to the form's own place by its four corner marks, so that fields can be
    cut out of it. `doubt`: why it could not be read. `discard`: objects whose time is over.
    """

    kind: ClassVar[str] = "scanned-page"

    assembly: AssemblyId
    scan: int = Field(ge=1)
    page: int = Field(ge=1)
    sort: Sort
    doubt: Doubt | None = None
    reply: ReplyId | None = None
    upright: bool = False
    image: ObjectRef | None = None
    reading: ObjectRef | None = None
    state: PageState = PageState.WAITING
    settled: Act | None = None
    discard: tuple[ObjectRef, ...] = ()

    @property
    def to_key(self) -> bool:
        """Somebody has to key it, or say that it is not needed."""
        return self.state is PageState.WAITING and self.sort in (Sort.FORM, Sort.BY_HAND, Sort.DUPLICATE)


def page_id(assembly: AssemblyId | str, scan: int, page: int) -> str:
    return f"{assembly}.scan-{scan:04d}.{page:04d}"


class PagesOfReply(Document):
    """`id` is `{assembly}.{reply}`. Pages with one invitee's code, in the order in which they were read."""

    kind: ClassVar[str] = "pages-of-reply"

    pages: tuple[str, ...]
