"""Quotas as the population suggests them: a share of the seats in whole people, and a tolerance."""

from collections.abc import Mapping

from shared.domain.quotas.panels import Quota

LARGEST_TOLERANCE = 20


def proposed(category: str, population: Mapping[str, int], seats: int, tolerance: int) -> list[Quota]:
    """For each feature floor − `tolerance` to ceil + `tolerance` of its share of the seats, 0 to `seats`.

    `population`: people by feature. Exact: whole numbers only.
    """
    people = sum(population.values())
    return [
        Quota(
            category,
            feature,
            least=max(0, seats * count // people - tolerance),
            most=min(seats, -(-seats * count // people) + tolerance),
        )
        for feature, count in population.items()
        if people
    ]
