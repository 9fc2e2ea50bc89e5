"""What was read or reckoned already: registers repeat the same few values by the thousand."""

from collections.abc import Callable
from typing import Any

_MOST = 1 << 16


class Memory(dict[Any, int]):
    """`read(key)`, remembered. Bounded: in a file full of nonsense, nothing comes twice."""

    def __init__(self, read: Callable[[Any], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, key: Any) -> int:
        if len(self) >= _MOST:
            self.clear()
        return self.setdefault(key, self._read(key))
