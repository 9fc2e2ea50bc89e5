"""What a look at a report draft may find, told by page and kind, never by value; and what a draft may be."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

LARGEST_DRAFT = 8 * 1024 * 1024
"""Bytes: what one enveloped object and one download hold."""
MOST_PAGES = 200
WHOLE_FILE = 0
"""The page of a finding that is on none: document properties, bookmarks, attachments."""


class FindingKind(StrEnum):
    """What the program points at. No finding never means that nothing is there."""

    NAME = "name"
    ADDRESS = "address"
    RECORD_NUMBER = "record-number"
    PHONE = "phone"
    MY_NUMBER = "my-number"
    CONTACT = "contact"
    NUMBER = "number"
    WORD = "word"
    HIDDEN = "hidden"
    UNREADABLE = "unreadable"
    CROPPED = "cropped"
    PICTURE = "picture"
    METADATA = "metadata"
    ATTACHMENT = "attachment"
    ANNOTATION = "annotation"
    FORM = "form"
    SCRIPT = "script"

    @property
    def ja(self) -> str:
        return _KINDS[self]

    @property
    def removed(self) -> bool:
        """The program has taken it out of what will be published."""
        return self in _REMOVED


_KINDS = {
    FindingKind.NAME: "案内対象者・予備の氏名と同じ文字",
    FindingKind.ADDRESS: "案内対象者・予備の住所と同じ文字",
    FindingKind.RECORD_NUMBER: "案内対象者・予備の宛名番号と同じ数字",
    FindingKind.PHONE: "申込書の電話番号と同じ数字",
    FindingKind.MY_NUMBER: "個人番号（マイナンバー）の形の数字",
    FindingKind.CONTACT: "電話・郵便番号・メールなどの形",
    FindingKind.NUMBER: "長い番号",
    FindingKind.WORD: "注意語",
    FindingKind.HIDDEN: "画面では見えない文字（黒塗りの下、白い文字など）",
    FindingKind.UNREADABLE: "機械では文字を読めないページ（必ず人が読む）",
    FindingKind.CROPPED: "切り取って見えなくした部分",
    FindingKind.PICTURE: "写真・画像（中の文字や顔は機械では分からない）",
    FindingKind.METADATA: "文書のプロパティ・画像の撮影情報",
    FindingKind.ATTACHMENT: "添付・埋込みファイル",
    FindingKind.ANNOTATION: "注釈・コメント",
    FindingKind.FORM: "入力欄・署名欄",
    FindingKind.SCRIPT: "スクリプト・自動の動作",
}
_REMOVED = frozenset(
    {
        FindingKind.METADATA,
        FindingKind.ATTACHMENT,
        FindingKind.ANNOTATION,
        FindingKind.FORM,
        FindingKind.SCRIPT,
    }
)


class Finding(BaseModel):
    """`page` from 1, or WHOLE_FILE; `count`: how often."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: int = Field(ge=WHOLE_FILE)
    kind: FindingKind
    count: int = Field(ge=1)


class Verdict(StrEnum):
    """What a person found who read all of a page."""

    CLEAN = "clean"
    NAME = "name"
    CONTACT = "contact"
    FACE = "face"
    OPINION = "opinion"
    OTHER = "other"

    @property
    def ja(self) -> str:
        return _VERDICTS[self]

    @property
    def short(self) -> str:
        """For a table."""
        return _SHORT[self]


_VERDICTS = {
    Verdict.CLEAN: "全部を読んだ。公表して差し支えない",
    Verdict.NAME: "直す：氏名など、個人が分かる記載がある",
    Verdict.CONTACT: "直す：住所・電話・番号などの記載がある",
    Verdict.FACE: "直す：本人と分かる写真・画像がある",
    Verdict.OPINION: "直す：だれの発言か分かる記載がある",
    Verdict.OTHER: "直す：見えない文字など、そのほかの理由がある",
}


_SHORT = {
    Verdict.CLEAN: "問題なし",
    Verdict.NAME: "直す（氏名など）",
    Verdict.CONTACT: "直す（連絡先など）",
    Verdict.FACE: "直す（写真）",
    Verdict.OPINION: "直す（発言）",
    Verdict.OTHER: "直す（その他）",
}


class WithdrawnFor(StrEnum):
    """Why a published report was taken back: codes only."""

    PERSONAL_DATA = "personal-data"
    ERROR = "error"
    REPLACED = "replaced"

    @property
    def ja(self) -> str:
        return {
            "personal-data": "個人情報の記載が見つかった",
            "error": "内容に誤りがある",
            "replaced": "新しい版に差し替える",
        }[self.value]
