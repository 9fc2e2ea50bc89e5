"""`python by_pandas.py FILE`: the register read as text and 1,200 rows sampled; nothing is checked.

Prints {"seconds": reading and sampling, without importing pandas, "peak_mb": of the process}.
"""

import json
import resource
import sys
import time

import pandas as pd

begin = time.perf_counter()
people = pd.read_csv(sys.argv[1], encoding="cp932", dtype=str).sample(1200, random_state=1)
seconds = time.perf_counter() - begin
print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000}))
