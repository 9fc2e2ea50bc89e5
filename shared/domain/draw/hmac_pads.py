"""HMAC-SHA256 under one key many times over: both pads are hashed once, which more than halves the time."""

import hashlib
from collections.abc import Iterable

_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class HmacSha256:
    """The same bytes as `hmac.digest(key, prefix + message, "sha256")`, for a key of at most 64 bytes."""

    def __init__(self, key: bytes, prefix: bytes = b"") -> None:
        if len(key) > _BLOCK:
            raise ValueError("a key of more than 64 bytes would have to be hashed first")
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(padded.translate(_INNER) + prefix)
        self._outer = hashlib.sha256(padded.translate(_OUTER))

    def digest(self, message: bytes) -> bytes:
        return self.digests([message])[0]

    def digests(self, messages: Iterable[bytes]) -> list[bytes]:
        """Of each message, in order. One loop without calls of ours: it runs for every resident."""
        copy_inner, copy_outer = self._inner.copy, self._outer.copy
        made = []
        for message in messages:
            inner = copy_inner()
            inner.update(message)
            outer = copy_outer()
            outer.update(inner.digest())
            made.append(outer.digest())
        return made
