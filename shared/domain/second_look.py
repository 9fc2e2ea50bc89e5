"""Which checked forms a second person reads too: a keyed hash says so, and nobody chooses (docs/adr)."""

import hmac

_PREFIX = b"togikai-second-look/1|"
_BYTES = 8


def is_sampled(key: bytes, form_sha256: str, percent: int) -> bool:
    """Whether the form whose enveloped object has this digest is in a sample of `percent` of all forms.

    The digest is new with each form (fresh data key), so nobody can aim at it; `key` keeps the first
    reader from knowing in advance.
    """
    digest = hmac.digest(key, _PREFIX + form_sha256.encode(), "sha256")[:_BYTES]
    return int.from_bytes(digest) * 100 < percent << (8 * _BYTES)
