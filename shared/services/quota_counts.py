"""Population and applicants in the features that quotas speak of: from the register, never self-declared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.domain.age import age_on
from shared.domain.draw.population import age_band, cells_from_json
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.invitee import Invitee, Sex
from shared.domain.plan import Plan
from shared.domain.plan_lottery import QuotaFeature
from shared.domain.quotas.commitment import AGE, SEX
from shared.domain.quotas.panels import Features, Panels, Quota, panels_of
from shared.services.applicants import applicants
from shared.services.holdings import vault_of
from shared.services.invitees import accepted_draw, read_invited
from shared.services.parts import Parts

DISTRICT = QuotaFeature.DISTRICT.value
_TITLES = {SEX: "性別", AGE: "年齢層"}
OTHER = "その他"
"""Of a feature without a quota: nothing more needs to be known."""


@dataclass(frozen=True, slots=True)
class Counted:
    """People by category and feature. `drawn`: counted among the drawn, since no register was counted."""

    counts: Mapping[str, Mapping[str, int]]
    drawn: bool = False


def category_names(plan: Plan) -> dict[str, str]:
    """Every category that quotas can speak of, in words; which of them may be used the plan says."""
    return _TITLES | {DISTRICT: plan.area_map().ja}


def population(parts: Parts, assembly: Assembly) -> Counted:
    """Those who could be drawn; of people drawn elsewhere, the drawn.

    Raises Refusal `draw.not_accepted`, `holding.not_active`.
    """
    draw = accepted_draw(parts, AssemblyId(assembly.id))
    if draw.population is None or assembly.holding is None:
        people = read_invited(parts, AssemblyId(assembly.id))
        return Counted(_counted([features(assembly.plan, person) for person in people]), drawn=True)
    areas = assembly.plan.area_map()
    counts: dict[str, Counter[str]] = {SEX: Counter(), AGE: Counter(), DISTRICT: Counter()}
    stored = vault_of(parts, assembly.holding).get_json(draw.population)
    for (sex, band, district), people_there in cells_from_json(stored).items():
        for category, feature in ((SEX, sex.value), (AGE, band), (DISTRICT, areas.of(district))):
            counts[category][feature] += people_there
    return Counted({category: dict(sorted(found.items())) for category, found in counts.items()})


def features(plan: Plan, invitee: Invitee) -> dict[str, str]:
    """What the register says, in every category."""
    rule = plan.eligibility
    age = age_on(invitee.birth_date, rule.reference_date)
    return {
        SEX: invitee.sex.value,
        AGE: age_band(age, rule.minimum_age),
        DISTRICT: plan.area_map().of(invitee.district),
    }


def group_of(plan: Plan, invitee: Invitee) -> dict[str, str]:
    """What alternates may be alike in besides their type: sex and age band."""
    found = features(plan, invitee)
    return {SEX: found[SEX], AGE: found[AGE]}


def people_of(parts: Parts, assembly: Assembly, replies: Iterable[ReplyId]) -> dict[ReplyId, Invitee]:
    """Who is behind the replies, by id. Raises Refusal `screening.not_done`."""
    found = applicants(parts, assembly, replies)
    return dict(sorted(found.items()))


def applicant_counts(plan: Plan, people: Sequence[Invitee]) -> Mapping[str, Mapping[str, int]]:
    return _counted([features(plan, person) for person in people])


def quota_features(plan: Plan, invitee: Invitee, quotas: Sequence[Quota]) -> Features:
    """Only what a quota speaks of; the rest is `OTHER`."""
    found = features(plan, invitee)
    known = {(quota.category, quota.feature) for quota in quotas}
    return tuple(
        found[category] if (category, found[category]) in known else OTHER
        for category in categories_in(quotas)
    )


def panels_for(plan: Plan, people: Sequence[Invitee], quotas: Sequence[Quota]) -> Panels:
    """All panels that the quotas allow, of these applicants."""
    pool = (quota_features(plan, person, quotas) for person in people)
    return panels_of(categories_in(quotas), pool, plan.lottery.seats, quotas)


def categories_in(quotas: Sequence[Quota]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(quota.category for quota in quotas))


def in_words(category: str, feature: str) -> str:
    """女性, 30〜39歳, 中央."""
    if category == SEX and feature in set(Sex):
        sex = Sex(feature).ja
        return sex if feature == Sex.UNKNOWN else f"{sex}性"
    if category == AGE and "-" in feature:
        first, _, last = feature.partition("-")
        return f"{first}〜{last}歳" if last else f"{first}歳以上"
    return feature


def _counted(people: Sequence[Mapping[str, str]]) -> dict[str, dict[str, int]]:
    return {
        category: dict(sorted(Counter(person[category] for person in people).items()))
        for category in (SEX, AGE, DISTRICT)
    }
