"""Incidents (事故, おそれ, 違反; clause 17): what is known, whether it must be reported, and by when.

Days are counted as DOMAIN.md §10 says, from the day of knowledge, which is the first day. Where a rule
says only "within n days of", Civil Code art. 140 (初日不算入) leaves that day out, and art. 142 moves a last
day that is a holiday: each date here lies so much before the law's, never after it.
"""

from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

FIRST_REPORT_FROM, FIRST_REPORT_DAYS = 3, 5
FINAL_REPORT_DAYS, FINAL_REPORT_DAYS_MALICIOUS = 30, 60
REPORTABLE_ABOVE = 100
"""People: a public body reports an incident on more than so many."""


class IncidentKind(StrEnum):
    """The three that clause 17 treats alike."""

    ACCIDENT = "accident"
    RISK = "risk"
    BREACH = "breach"

    @property
    def ja(self) -> str:
        return {"accident": "事故", "risk": "事故のおそれ", "breach": "特記事項の違反"}[self.value]


class Nature(StrEnum):
    """What happened to the data: a closed list, the account itself is enveloped."""

    LEAK = "leak"
    LOSS = "loss"
    DAMAGE = "damage"
    OTHER = "other"

    @property
    def ja(self) -> str:
        return {"leak": "漏えい", "loss": "滅失・紛失", "damage": "毀損", "other": "その他"}[self.value]


class Encryption(StrEnum):
    """Of the data concerned, where it was when it happened: strong encryption may exempt from reporting."""

    STRONG = "strong"
    NONE = "none"
    UNKNOWN = "unknown"

    @property
    def ja(self) -> str:
        return {
            "strong": "高度な暗号化があり、鍵は漏れていない",
            "none": "暗号化なし（紙を含む）、または鍵も漏れた",
            "unknown": "分からない",
        }[self.value]


class Told(StrEnum):
    """Who has to be told, besides ward and contractor."""

    FIRST = "first"
    FINAL = "final"
    RESIDENTS = "residents"

    @property
    def ja(self) -> str:
        return {
            "first": "個人情報保護委員会への速報",
            "final": "個人情報保護委員会への確報",
            "residents": "本人への通知",
        }[self.value]


class Known(BaseModel):
    """What is known by now; corrected as more is found out. `people`: None while nobody can tell."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: IncidentKind
    nature: Nature
    known_on: date = Field(description="day of knowledge, in Japan")
    people: int | None = Field(default=None, ge=0)
    encryption: Encryption = Encryption.UNKNOWN
    malicious: bool = False
    sensitive: bool = Field(default=False, description="special care-required information (要配慮個人情報)")
    financial: bool = Field(default=False, description="may be used to someone's financial loss")

    @property
    def reportable(self) -> bool:
        """To the commission. What is not known counts as if it were; a breach without data does not."""
        if self.encryption is Encryption.STRONG or (self.what is IncidentKind.BREACH and self.people == 0):
            return False
        many = self.people is None or self.people > REPORTABLE_ABOVE
        return many or ((self.malicious or self.sensitive or self.financial) and self.people != 0)

    @property
    def first_report(self) -> tuple[date, date]:
        """速報: wanted between these two days."""
        return _counted(self.known_on, FIRST_REPORT_FROM), _counted(self.known_on, FIRST_REPORT_DAYS)

    @property
    def final_report(self) -> date:
        """確報: last day."""
        days = FINAL_REPORT_DAYS_MALICIOUS if self.malicious else FINAL_REPORT_DAYS
        return _counted(self.known_on, days)

    def due(self, told: Told) -> date | None:
        """The last day for it; None when the law sets none that is counted in days."""
        if not self.reportable:
            return None
        return {Told.FIRST: self.first_report[1], Told.FINAL: self.final_report}.get(told)


def _counted(first: date, days: int) -> date:
    """The `days`-th day when `first` is the first."""
    return first + timedelta(days=days - 1)
