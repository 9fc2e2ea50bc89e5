"""Made-up pools for the fairest lottery: small enough to list every panel, and one of usual shape."""

from random import Random

from shared.domain.quotas.panels import Panels, Quota, panels_of


def small_pool(random: Random) -> Panels:
    """4 to 12 applicants, 1 to 3 categories; quotas that mostly bind."""
    categories = random.randint(1, 3)
    features = [random.randint(2, 3) for _ in range(categories)]
    people = [tuple(str(random.randrange(f)) for f in features) for _ in range(random.randint(4, 12))]
    seats = random.randint(1, len(people) - 1)
    quotas = []
    for category, count in enumerate(features):
        for feature in range(count):
            least = random.randint(0, seats // count)
            quotas.append(Quota(str(category), str(feature), least, max(1, least + random.randint(0, 2))))
    return panels_of([str(n) for n in range(categories)], people, seats, quotas)


def middling_pool(people: int = 120, seats: int = 30) -> Panels:
    random = Random(5)
    drawn = [(random.choice("wwm"), random.choice("1234"), random.choice("abcdef")) for _ in range(people)]
    quotas = [
        *(Quota("sex", sex, seats // 2 - 1, seats // 2 + 1) for sex in "wm"),
        *(Quota("age", age, seats // 4 - 1, seats // 4 + 1) for age in "1234"),
        *(Quota("district", d, seats // 6 - 1, seats // 6 + 1) for d in "abcdef"),
    ]
    return panels_of(["sex", "age", "district"], drawn, seats, quotas)
