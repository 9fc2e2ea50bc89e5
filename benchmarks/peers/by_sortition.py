"""`python by_sortition.py RESPONDENTS CATEGORIES SEATS`: the maximin of sortition-algorithms.

Prints {"seconds": of the search, without importing and reading, "smallest": the smallest probability,
"peak_mb": of the process}.
"""

import json
import resource
import sys
import time
from pathlib import Path

from sortition_algorithms.adapters import CSVStringDataSource, SelectionData
from sortition_algorithms.committee_generation.maximin import find_distribution_maximin
from sortition_algorithms.settings import Settings

respondents, categories, seats = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
settings = Settings(id_column="id", columns_to_keep=[])
quotas = categories.read_text(encoding="utf-8").replace("category,feature,", "feature,value,", 1)  # its words
files = CSVStringDataSource(quotas, respondents.read_text(encoding="utf-8"))
data = SelectionData(files)
features, _ = data.load_features(seats)
people, _ = data.load_people(settings, features)
begin = time.perf_counter()
committees, weights, _ = find_distribution_maximin(features, people, seats, [])
seconds = time.perf_counter() - begin
chances = dict.fromkeys(people, 0.0)
for committee, weight in zip(committees, weights, strict=True):
    for person in committee:
        chances[person] += weight
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
print(json.dumps({"seconds": seconds, "smallest": min(chances.values()), "peak_mb": peak}))
