"""`python by_polars.py FILE`: the register read as text and 1,200 rows sampled; nothing is checked.

Prints {"seconds": reading and sampling, without importing polars, "peak_mb": of the process}.
"""

import json
import resource
import sys
import time

import polars as pl

begin = time.perf_counter()
people = pl.read_csv(sys.argv[1], encoding="cp932", infer_schema=False).sample(1200, seed=1)
seconds = time.perf_counter() - begin
print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000}))
