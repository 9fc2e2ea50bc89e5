"""What a hold leaves possible: two people may enable a held key for one of these purposes."""

from enum import StrEnum

LONGEST_USE_DAYS = 14
"""Days for which a held key may be enabled at once; then it is asked for anew."""


class Purpose(StrEnum):
    """A closed list: no free text gets into state."""

    RESIDENT_NOTICES = "resident-notices"
    SCOPE = "scope"
    REPORT = "report"
    CONTINUITY = "continuity"

    @property
    def ja(self) -> str:
        return _PURPOSES[self]


_PURPOSES = {
    Purpose.RESIDENT_NOTICES: "本人（区民）への通知",
    Purpose.SCOPE: "影響範囲の調査",
    Purpose.REPORT: "個人情報保護委員会等への報告",
    Purpose.CONTINUITY: "討議会の継続に必要な作業",
}
