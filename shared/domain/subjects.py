"""How many people data is about, as far as counts alone can tell: never a number that was not counted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subjects:
    """At least `least` and at most `most` people; besides, `unknown` items whose people nobody counted."""

    least: int
    most: int
    unknown: int = 0

    @property
    def value(self) -> int | str:
        """For a certificate: the number, `least-most`, `least+`, or `unknown`."""
        if self.unknown:
            return f"{self.least}+" if self.least else "unknown"
        return self.most if self.least == self.most else f"{self.least}-{self.most}"


def people_in_words(value: int | str) -> str:
    """`value` of Subjects in Japanese: `482人`, `60人以上482人以下`, `60人以上（不明）`, `不明`."""
    if isinstance(value, int):
        return f"{value:,}人"
    if value == "unknown":
        return "不明"
    if value.endswith("+"):
        return f"不明（{int(value[:-1]):,}人以上）"
    least, _, most = value.partition("-")
    return f"{int(least):,}人以上{int(most):,}人以下"
