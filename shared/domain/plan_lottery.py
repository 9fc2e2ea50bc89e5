"""The plan's sections about the lottery: seats, what quotas may speak of, areas of many 町丁."""

from enum import StrEnum

from pydantic import Field

from shared.domain.plan_sections import Instant, Line, RandomSource, Section


class QuotaFeature(StrEnum):
    """What quotas may speak of: what the register says, never what somebody says of themselves."""

    SEX = "sex"
    AGE = "age"
    DISTRICT = "district"


class Lottery(Section):
    """`[lottery]`: stage 2, applicants → participants."""

    seats: int = Field(ge=1, le=1000, title="参加者数", description="participants")
    alternates: int = Field(default=0, ge=0, le=1000, title="補欠者数", description="ordered alternates")
    one_per_household: bool = Field(
        default=False, title="1世帯1名", description="true: one seat per household"
    )
    features: tuple[QuotaFeature, ...] = Field(
        default=tuple(QuotaFeature),
        title="枠に使える項目",
        description="what quotas may speak of: sex, age, district; the register gives no other feature. "
        "Empty: no quotas, whoever asks",
    )
    event_at: Instant = Field(title="抽選日時", description="no value is accepted before this instant")
    sources: tuple[RandomSource, ...] = Field(
        min_length=1, title="乱数源", description="random sources in order"
    )


class Area(Section):
    """One `[[areas]]`."""

    name: Line = Field(title="地区名", description="unique name of the area")
    districts: tuple[Line, ...] = Field(
        min_length=1,
        title="町丁",
        description="its 町丁 as the register writes them, or how they begin: 中央 stands for 中央一丁目 and "
        "中央二丁目. The longest that fits counts; 町丁 in no area are その他の地区",
    )
