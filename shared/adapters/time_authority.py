"""A time-stamp authority (RFC 3161) outside the ward: its seals carry independent time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.errors import Transient

ANSWER_WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class TimeAuthority:
    """`roots`: file with the certificates (PEM) that its own certificate is trusted by."""

    url: str
    roots: Path

    def timestamper(self) -> Any:
        from pyhanko.sign.timestamps import HTTPTimeStamper

        return HTTPTimeStamper(self.url, https=self.url.startswith("https:"), timeout=ANSWER_WITHIN_S)

    def trusted(self) -> list[Any]:
        from pyhanko.keys import load_certs_from_pemder_data

        return list(load_certs_from_pemder_data(self.roots.read_bytes()))


@contextmanager
def asking() -> Iterator[None]:
    """An authority that cannot be reached, or gives no stamp, is asked again later. Raises Transient."""
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    try:
        yield
    except (TimestampRequestError, OSError):
        raise Transient("seal.time_stamp_unavailable") from None
