"""The storage service's own clock: a second opinion before anything is destroyed."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from shared.errors import Transient


class StorageReferenceClock:
    """ReferenceClock by the `Date` header, which even an anonymous request is answered with."""

    def __init__(self, endpoint: str, timeout_s: float = 10) -> None:
        self._endpoint = endpoint
        self._timeout_s = timeout_s

    def now(self) -> datetime:
        """To the second. Raises Transient when the service does not answer."""
        import httpx

        try:
            date = httpx.head(self._endpoint, timeout=self._timeout_s).headers["Date"]
        except (httpx.TransportError, KeyError):
            raise Transient("storage.unavailable", name="reference-clock") from None
        return parsedate_to_datetime(date).astimezone(UTC)
