"""Statistics of the replies: for the ward in full, for the public with small counts hidden."""

from collections.abc import Iterator, Sequence

from starlette.responses import Response

from shared.domain.reply_statistics import ALL, HIDDEN, RateTable, written
from shared.errors import Refusal
from shared.portal.charts import bars, rate_marks
from shared.portal.rendering import day
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import publications
from shared.services.membership import assembly_roles
from shared.services.reply_statistics import Statistics, statistics

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/statistics"
_WARD = assembly_role(STAFF, SUPERVISOR)
_ON_PAGE = 2
"""Tables of rates shown on the page; the one over all three features is in the files."""


@pages.get(_FOLDER, allow=_WARD)
def show(visit: Visit) -> Response:
    return _page(visit, public=False)


@pages.get(_FOLDER + "/public", allow=_WARD)
def show_public(visit: Visit) -> Response:
    """As it may be published, or as it was fixed; publishing is the ward's own decision."""
    return _page(visit, public=True)


@pages.post(_FOLDER + "/public", allow=assembly_role(STAFF))
def fix(visit: Visit) -> Response:
    """The statistics of this moment are the public ones, once and for all."""
    if visit.form.get("final") != "yes":
        raise Refusal("general.field_missing", field="確認")
    publications.fix_statistics(visit.parts, visit.assembly(), visit.actor.id)
    return visit.redirect(f"/assemblies/{visit.assembly().id}/statistics/public", notice="statistics.fixed")


@pages.get(_FOLDER + "/ward.csv", allow=_WARD)
def ward_file(visit: Visit) -> Response:
    found = statistics(visit.parts, visit.assembly(), public=False)
    return _file(visit, "statistics-ward.csv", found)


@pages.get(_FOLDER + "/public.csv", allow=_WARD)
def public_file(visit: Visit) -> Response:
    """Only what is fixed leaves the ward. Raises Refusal `statistics.not_fixed`."""
    found = publications.fixed_statistics(visit.parts, visit.assembly())
    if found is None:
        raise Refusal("statistics.not_fixed")
    return _file(visit, "statistics-public.csv", found)


def _page(visit: Visit, *, public: bool) -> Response:
    assembly = visit.assembly()
    fixed = publications.fixed_statistics(visit.parts, assembly) if public else None
    found = fixed or statistics(visit.parts, assembly, public=public)
    return visit.render(
        "replies/statistics.html",
        assembly=assembly,
        public=public,
        told=publications.told_of(visit.parts, assembly.id),
        roles=assembly_roles(assembly, visit.actor),
        found=found,
        answers=bars([("参加", found.yes), ("不参加", found.no), ("回答なし", _silent(found))]),
        days=bars([(day(row.day), row.both) for row in found.days if row.both is not None]),
        day_rows=[[day(row.day), _count(row.yes), _count(row.no)] for row in found.days],
        reasons=bars([(words, count) for words, count in found.reasons if count is not None]),
        reason_rows=[[words, _count(count)] for words, count in found.reasons],
        rates=[_shown(table) for table in found.rates[:_ON_PAGE]],
    )


def _shown(table: RateTable) -> dict[str, object]:
    """A table with the chart of its sums over other features: one mark a category."""
    singles = [
        (f"{feature.ja} {row.labels[place]}", row.reply_rate)
        for place, feature in enumerate(table.features)
        for row in table.rows
        if row.labels[place] != ALL and all(one == ALL for at, one in enumerate(row.labels) if at != place)
    ]
    marks, end = rate_marks(singles)
    return {
        "title": "返信率：" + "・".join(feature.ja for feature in table.features),
        "marks": marks,
        "end": end,
        "headings": table.headings,
        "rows": [row.cells for row in table.rows],
        "numbers": list(range(len(table.features), len(table.headings))),
    }


def _file(visit: Visit, name: str, found: Statistics) -> Response:
    return visit.download(name, "text/csv", written(_tables(found)))


def _tables(found: Statistics) -> Iterator[tuple[str, Sequence[str], list[list[str]]]]:
    totals = [["案内", str(found.invited)], ["参加", str(found.yes)], ["不参加", str(found.no)]]
    yield "回答の数", ["区分", "数"], totals
    yield (
        "受付日",
        ["日", "参加", "不参加"],
        [[row.day.isoformat(), _count(row.yes), _count(row.no)] for row in found.days],
    )
    yield "不参加の理由", ["理由", "数"], [[words, _count(count)] for words, count in found.reasons]
    for table in found.rates:
        title = "返信率：" + "・".join(feature.ja for feature in table.features)
        yield title, table.headings, [row.cells for row in table.rows]


def _silent(found: Statistics) -> int:
    return found.invited - found.yes - found.no


def _count(count: int | None) -> str:
    return HIDDEN if count is None else f"{count}"
