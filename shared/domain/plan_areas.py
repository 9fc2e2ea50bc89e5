"""The plan's areas: many 町丁 under one name, for quotas, statistics and the report."""

from pydantic import Field

from shared.domain.plan_sections import Line, Section


class Area(Section):
    """One `[[areas]]`."""

    name: Line = Field(title="地区名", description="unique name of the area")
    districts: tuple[Line, ...] = Field(
        min_length=1,
        title="町丁",
        description="its 町丁 as the register writes them, or how they begin: 中央 stands for 中央一丁目 and "
        "中央二丁目. The longest that fits counts; 町丁 in no area are その他の地区",
    )
