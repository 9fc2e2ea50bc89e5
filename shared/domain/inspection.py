"""On-site inspections (立入調査, clause 15): what is always looked at, and what can be found."""

from enum import StrEnum


class Standing(StrEnum):
    """What every inspection looks at; the number is the clause's."""

    CABINET_LOCKED = "cabinet-locked"
    DEVICES_LOCKED = "devices-locked"
    NAMED_PEOPLE = "named-people"
    NO_OTHER_COPIES = "no-other-copies"
    NO_SUBCONTRACT = "no-subcontract"
    ONE_PURPOSE = "one-purpose"
    TRAINING = "training"

    @property
    def ja(self) -> str:
        return _STANDING[self]


class Result(StrEnum):
    """Of one item."""

    FINE = "fine"
    NOT_FINE = "not-fine"
    NOT_APPLICABLE = "not-applicable"

    @property
    def ja(self) -> str:
        return {"fine": "適", "not-fine": "不適", "not-applicable": "対象外"}[self.value]


_STANDING = {
    Standing.CABINET_LOCKED: "保管庫は施錠され、鍵の管理者が登録のとおりである（特記事項6・8）",
    Standing.DEVICES_LOCKED: "機器はパスワードで守られ、登録のとおりである（8）",
    Standing.NAMED_PEOPLE: "取り扱っているのは受理された人だけである（13）",
    Standing.NO_OTHER_COPIES: "台帳にない写しがない（9）",
    Standing.NO_SUBCONTRACT: "再委託をしていない（10）",
    Standing.ONE_PURPOSE: "目的の外に使っていない（7）",
    Standing.TRAINING: "研修の記録がある（16）",
}
