"""Quotas and applicants in the field's usual form: `category,feature,min,max`, and a column per category."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.domain.quotas.panels import Features, Quota
from shared.domain.register.csv_rows import rows, texts
from shared.errors import Refusal

_CATEGORY_COLUMNS = ("category", "feature", "min", "max")
LARGEST_COUNT = 100_000


@dataclass(frozen=True, slots=True)
class Respondent:
    """A line of the file, by its number as a spreadsheet counts (the header is 1)."""

    row: int
    features: Features


def read_quotas(data: bytes) -> tuple[Quota, ...]:
    """Raises Refusal `lottery.categories_header`, `lottery.categories_row` (row), `register.undecodable`,
    `register.not_csv`; more columns are fine."""
    header, lines = _table(data, "lottery.categories_header")
    if not set(_CATEGORY_COLUMNS) <= set(header):
        raise Refusal("lottery.categories_header")
    places = [header.index(name) for name in _CATEGORY_COLUMNS]
    quotas: dict[tuple[str, str], Quota] = {}
    for row, cells in lines:
        quota = _quota(row, [cells[place].strip() for place in places])
        if (quota.category, quota.feature) in quotas:
            raise Refusal("lottery.categories_row", row=row)
        quotas[quota.category, quota.feature] = quota
    if not quotas:
        raise Refusal("lottery.categories_header")
    return tuple(quotas.values())


def categories_of(quotas: Sequence[Quota]) -> tuple[str, ...]:
    """In the order in which they first come."""
    return tuple(dict.fromkeys(quota.category for quota in quotas))


def read_respondents(data: bytes, quotas: Sequence[Quota]) -> list[Respondent]:
    """Raises Refusal `lottery.respondents_header`, `lottery.respondents_column` (column: number of the
    category), `lottery.respondents_feature` (row, category), `register.undecodable`, `register.not_csv`."""
    header, lines = _table(data, "lottery.respondents_header")
    categories = categories_of(quotas)
    for category in categories:
        if header.count(category) != 1:
            raise Refusal("lottery.respondents_column", category=category)
    places = [header.index(category) for category in categories]
    known = {(quota.category, quota.feature) for quota in quotas}
    found = []
    for row, cells in lines:
        features = tuple(cells[place].strip() for place in places)
        for category, feature in zip(categories, features, strict=True):
            if (category, feature) not in known:
                raise Refusal("lottery.respondents_feature", row=row, category=category)
        found.append(Respondent(row, features))
    return found


def _table(data: bytes, code: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    lines = rows(texts([data]))
    first = next(lines, None)
    if first is None:
        raise Refusal(code)
    header = [cell.strip() for cell in first[1]]
    return header, _of_width(lines, len(header))


def _of_width(lines: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    for row, cells in lines:
        if len(cells) != width:
            raise Refusal("register.not_csv", row=row)
        yield row, cells


def _quota(row: int, cells: Sequence[str]) -> Quota:
    category, feature, least, most = cells
    if not (category and feature and least.isdecimal() and most.isdecimal()):
        raise Refusal("lottery.categories_row", row=row)
    quota = Quota(category, feature, int(least), int(most))
    if not quota.least <= quota.most <= LARGEST_COUNT:
        raise Refusal("lottery.categories_row", row=row)
    return quota
