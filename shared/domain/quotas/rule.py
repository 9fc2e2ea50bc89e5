"""Which modules decide a lottery: their digest is committed to before the randomness exists."""

from shared.domain import canonical_json, lottery, lottery_record, random_sources
from shared.domain.quotas import (
    bound,
    commitment,
    fairness,
    finder,
    levels,
    leximin,
    mixture,
    panels,
    programs,
    solution,
)

MODULES = (
    lottery, lottery_record, canonical_json, random_sources,
    bound, commitment, fairness, finder, leximin, levels, mixture, panels, programs, solution,
)  # fmt: skip
