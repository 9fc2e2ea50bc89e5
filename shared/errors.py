"""Errors with a code, parameters and whether a retry can help. They never carry personal data.

The Japanese sentence for each code stands in `shared/messages/`; a test holds the two together.
"""


class TogikaiError(Exception):
    """Base of all our errors. `params` holds only ids, counts, row numbers, dates and codes."""

    retryable = False

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class Refusal(TogikaiError):
    """What was asked is not allowed or not understood; nothing changed. Shown to the person."""


class Denied(Refusal):
    """The person may not do or see this (HTTP 403)."""


class NotFound(Refusal):
    """There is no such thing, or not for this person (HTTP 404)."""


class Conflict(Refusal):
    """The page was stale: the thing has changed since it was shown (HTTP 409)."""


class Fault(TogikaiError):
    """Something we did not expect; the step stops and is marked blocked after the last try."""


class Transient(TogikaiError):
    """Throttling or an outage: trying again later can help, and does not count as a failure."""

    retryable = True


class NameTaken(TogikaiError):
    """A write-once name exists already (HTTP 412 / 409 of the storage)."""


class Missing(TogikaiError):
    """No such object, document, secret or container."""


class LostRace(TogikaiError):
    """A compare-and-swap found another ETag or append position: reload and decide again."""
