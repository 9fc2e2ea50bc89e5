"""Records of one length, packed one after the other: as objects, millions of them would fill the memory."""

import struct
from itertools import chain
from typing import Any

_AT_ONCE = 128
"""Records that one call takes apart."""


class Packed:
    """One field of such records; `record`: its format as in `struct`, big-endian, all else as pad bytes."""

    def __init__(self, record: str) -> None:
        self._size = struct.calcsize(f">{record}")
        self._some = struct.Struct(f">{_AT_ONCE * record}")

    def fields(self, packed: bytes) -> list[Any]:
        """Of each record, in order. Raises ValueError when the last one is torn."""
        count, torn = divmod(len(packed), self._size)
        if torn:
            raise ValueError("the last packed record is torn")
        whole = packed + bytes(-len(packed) % self._some.size)
        found = list(chain.from_iterable(self._some.iter_unpack(whole)))
        del found[count:]
        return found
