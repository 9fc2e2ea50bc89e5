"""The lines of the custody ledger (授受台帳): who holds what, since when, and what became of it. Ids only."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.approvals import Act, PaperDecision
from shared.domain.ids import PacketId, PersonId

PAPER_MEDIUM = "paper"
"""What a statement names instead of a device when it is about paper."""


WARD_OFFICE, NOBODY = "ward-office", "nobody"
"""A confirmation's place that is none of the contractor's; nobody of the contractor was there."""


class Fate(StrEnum):
    """What became of an item. A lost one stays open until it is found, returned, erased, or until two
    people of the ward write it off with a reason: the certificate then says that it never came back."""

    OUT = "out"
    RETURN_DECLARED = "return-declared"
    RETURNED = "returned"
    ERASED = "erased"
    LOST = "lost"
    WRITTEN_OFF = "written-off"
    HANDED_OVER = "handed-over"
    WITHDRAWN = "withdrawn"

    @property
    def ja(self) -> str:
        return _FATES[self]

    @property
    def settled(self) -> bool:
        """Nothing of it is with the contractor any more, as declared or as seen."""
        return self in _SETTLED


class ReturnWay(StrEnum):
    """How something goes back to the ward."""

    HAND = "hand"
    MAIL = "mail"
    PORTAL = "portal"

    @property
    def ja(self) -> str:
        return _WAYS[self]


class PaperContent(StrEnum):
    """What the sheets of a paper packet are: a closed list, so that no free text gets into state."""

    APPLICATION_FORMS = "application-forms"
    LETTERS = "letters"
    ROSTER = "roster"
    NAME_TAGS = "name-tags"
    OTHER = "other"

    @property
    def ja(self) -> str:
        return _PAPERS[self]


class CollectionKind(StrEnum):
    """What the contractor itself collects or makes (clauses 3 and 11)."""

    ATTENDANCE = "attendance"
    RECEIPTS = "receipts"
    QUESTIONNAIRE = "questionnaire"
    PHOTOS = "photos"
    RECORDINGS = "recordings"
    NAME_TAGS = "name-tags"
    RECORDS = "records"
    REPORT = "report"

    @property
    def ja(self) -> str:
        return _COLLECTIONS[self]


class ErasureMethod(StrEnum):
    """How a medium was cleaned: NIST SP 800-88 words, or that nothing was ever kept on it."""

    CLEAR = "clear"
    PURGE = "purge"
    DESTROY = "destroy"
    RETURNED = "returned"
    NEVER_HELD = "never-held"

    @property
    def ja(self) -> str:
        return _METHODS[self]

    def fits(self, medium: str) -> bool:
        """Paper can be shredded or given back; there is nothing on it to overwrite, and no key."""
        return medium != PAPER_MEDIUM or self not in (ErasureMethod.CLEAR, ErasureMethod.PURGE)


class Line(BaseModel):
    """A line never changes in place; an act makes a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ending(Line):
    """On what the end of a line rests: the `way` of a return, the `incident` of a loss, the `instruction`
    (a matter's id, clause 11) by which it was handed over to somebody else."""

    way: ReturnWay | None = None
    incident: str = ""
    instruction: str = ""


class Copy(Ending):
    """One numbered copy of a packet on one device, or on a numbered medium that the ward handed over.

    `readable_until` is real time; `network` is the registered network it was pulled from."""

    packet: PacketId
    number: int = Field(ge=1)
    person: PersonId
    device: str
    pulled: Act
    readable_until: datetime
    network: str = ""
    on_medium: bool = False
    fate: Fate = Fate.OUT
    declared: Act | None = None
    accepted: Act | None = None

    @property
    def ref(self) -> str:
        return f"{self.packet}-c{self.number}"


class Paper(Ending):
    """A counted hand-over of sheets. Posted, shredded and returned ones must make up what was handed over;
    `lost` are those whose whereabouts nobody knows."""

    packet: PacketId
    content: PaperContent
    sheets: int = Field(ge=1)
    place: str
    handed_over: Act
    received: Act | None = None
    posted: int = Field(default=0, ge=0)
    shredded: int = Field(default=0, ge=0)
    lost: int = Field(default=0, ge=0)
    returned: int | None = Field(default=None, ge=0)
    declared: Act | None = None
    accepted: Act | None = None
    written_off: Act | None = None

    @property
    def ref(self) -> str:
        return self.packet

    @property
    def fate(self) -> Fate:
        if self.written_off:
            return Fate.WRITTEN_OFF
        if self.instruction:
            return Fate.HANDED_OVER
        if self.declared and not self.accepted:
            return Fate.RETURN_DECLARED
        if self.lost and (self.accepted or not self.still_out):
            return Fate.LOST
        if self.accepted:
            return Fate.RETURNED
        return Fate.ERASED if self.shredded and not self.still_out else Fate.OUT

    @property
    def still_out(self) -> int:
        """Sheets neither posted, shredded nor lost; all of them are expected back."""
        return self.sheets - self.posted - self.shredded - self.lost


class OwnCollection(Ending):
    """What the contractor collects or makes itself: approved with its purpose, then returned or erased.

    `wards_form`: collected on the ward's own form, as attendance is; it needs no approval of its own."""

    id: str
    content: CollectionKind
    medium: str = Field(description="a device id, or PAPER_MEDIUM")
    sheets: int = Field(default=0, ge=0, description="paper: as registered, then as counted at return")
    registered: Act
    wards_form: bool = False
    approved: Act | None = None
    fate: Fate = Fate.OUT
    declared: Act | None = None
    accepted: Act | None = None

    @property
    def ref(self) -> str:
        return self.id

    @property
    def allowed(self) -> bool:
        """May it be collected, and what was collected be closed (clauses 3 and 4)?"""
        return self.wards_form or self.approved is not None


class Reissue(Line):
    """The ward's leave for one further copy of a packet."""

    packet: PacketId
    allowed: Act


class TakenOut(Line):
    """Taking things to the venue (clause 6): asked for, consented to for one day, counted out and in."""

    id: str
    content: PaperContent
    day: date
    asked: Act
    sheets: int = Field(ge=1, description="as asked for")
    consented: Act | None = None
    decision: PaperDecision = PaperDecision()
    out: int | None = Field(default=None, ge=1)
    back: int | None = Field(default=None, ge=0)
    counted_out: Act | None = None
    counted_in: Act | None = None
    written_off: Act | None = None

    @property
    def ref(self) -> str:
        return self.id

    @property
    def missing(self) -> int:
        """Sheets that were taken out and are not back; none once two people of the ward wrote them off."""
        return 0 if self.written_off else (self.out or 0) - (self.back or 0)


class Seen(Line):
    """Ward staff looked at a device or medium: when, at which place, with whom of the contractor (ids)."""

    day: date
    place: str
    present: str


class SignedWay(StrEnum):
    """How the contractor's 消去証明書 was signed."""

    PORTAL = "portal"
    SCAN = "scan"

    @property
    def ja(self) -> str:
        return "ポータルで署名" if self is SignedWay.PORTAL else "押印した紙の写し"


class Signature(Line):
    """The responsible person's, under the contractor's own 消去証明書.

    `sha256`: of what it states, or of the scan."""

    way: SignedWay
    sha256: str
    signed: Act


class Statement(Line):
    """Clause 12: the responsible person's statement for a device or medium; ward staff's confirmation."""

    target: str
    method: ErasureMethod
    done_on: date
    stated: Act
    confirmed: Act | None = None
    seen: Seen | None = None


_SETTLED = frozenset({Fate.RETURNED, Fate.ERASED, Fate.WRITTEN_OFF, Fate.HANDED_OVER, Fate.WITHDRAWN})
_WAYS = {
    ReturnWay.HAND: "手渡し",
    ReturnWay.MAIL: "書留など追跡できる郵送",
    ReturnWay.PORTAL: "この画面からのファイルの送信",
}
_FATES = {
    Fate.OUT: "保有中",
    Fate.RETURN_DECLARED: "返還申告済（区の受領待ち）",
    Fate.RETURNED: "返還済",
    Fate.ERASED: "消去申告済",
    Fate.LOST: "所在不明",
    Fate.WRITTEN_OFF: "未返還のまま区が清算（二人の承認）",
    Fate.HANDED_OVER: "区の指示により引渡済",
    Fate.WITHDRAWN: "収集せずに取下げ",
}
_PAPERS = {
    PaperContent.APPLICATION_FORMS: "参加申込書",
    PaperContent.LETTERS: "案内状",
    PaperContent.ROSTER: "参加者名簿",
    PaperContent.NAME_TAGS: "名札",
    PaperContent.OTHER: "その他の紙資料",
}
_COLLECTIONS = {
    CollectionKind.ATTENDANCE: "出欠記録",
    CollectionKind.RECEIPTS: "謝礼の受領書",
    CollectionKind.QUESTIONNAIRE: "アンケート",
    CollectionKind.PHOTOS: "写真・動画",
    CollectionKind.RECORDINGS: "録音",
    CollectionKind.NAME_TAGS: "名札・座席表",
    CollectionKind.RECORDS: "討議の記録",
    CollectionKind.REPORT: "報告書の資料",
}
_METHODS = {
    ErasureMethod.CLEAR: "上書き消去（Clear）",
    ErasureMethod.PURGE: "暗号鍵破棄・専用命令による消去（Purge）",
    ErasureMethod.DESTROY: "物理破壊・細断（Destroy）",
    ErasureMethod.RETURNED: "全数を返還した",
    ErasureMethod.NEVER_HELD: "保存していない",
}
