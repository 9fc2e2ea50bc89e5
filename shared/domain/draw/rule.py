"""Which modules decide who is drawn: their digest is committed to before the randomness exists."""

from shared.domain import age, canonical_json, memory, packed, random_sources
from shared.domain.draw import frame, hmac_pads, population, record, selection, statistics, tokens
from shared.domain.register import (
    birth_dates,
    blocks,
    cells,
    chunk_reading,
    chunks,
    columns,
    csv_rows,
    encoding,
    judging,
    my_number,
    ordinary,
    outcomes,
    reading,
)

MODULES = (
    age, canonical_json, memory, packed, random_sources,
    frame, hmac_pads, population, record, selection, statistics, tokens,
    birth_dates, blocks, cells, chunk_reading, chunks, columns, csv_rows, encoding, judging, my_number,
    ordinary, outcomes, reading,
)  # fmt: skip
