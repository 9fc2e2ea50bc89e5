"""What of an assembly's records is an official document (公文書), taken over before the holding is erased."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.approvals import Act

FOR_EVER = 0
"""Years of a document that is kept permanently (永年)."""
LONGEST_YEARS = 30


class OfficialKind(StrEnum):
    """A closed list: no free text gets into state."""

    REPORT = "report"
    DRAW_RECORDS = "draw-records"
    CONTRACT = "contract"
    LEDGER = "ledger"
    CERTIFICATES = "certificates"
    ROSTER = "roster"
    APPLICATIONS = "applications"
    OTHER = "other"

    @property
    def ja(self) -> str:
        return _KINDS[self]


class OfficialDocument(BaseModel):
    """One document in the ward's own filing: its number there, and how many years it is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: OfficialKind
    number: str = Field(min_length=1, max_length=60, description="文書番号")
    years: int = Field(ge=FOR_EVER, le=LONGEST_YEARS, description="保存年限; 0: kept permanently")
    taken: Act


_KINDS = {
    OfficialKind.REPORT: "実施報告書",
    OfficialKind.DRAW_RECORDS: "無作為抽出・抽選の記録",
    OfficialKind.CONTRACT: "契約関係書類",
    OfficialKind.LEDGER: "授受台帳",
    OfficialKind.CERTIFICATES: "消去証明書",
    OfficialKind.ROSTER: "参加者名簿",
    OfficialKind.APPLICATIONS: "参加申込書",
    OfficialKind.OTHER: "その他の公文書",
}
