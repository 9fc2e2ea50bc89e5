"""The selection: the lowest ranks under the public seed. Order of rows and sharding don't matter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from shared.domain.draw.hmac_pads import HmacSha256
from shared.domain.draw.tokens import unpacked
from shared.domain.in_order import InOrder, in_turn

_STAGE = b"stage1\0"
_SHARD = 1 << 15
"""Tokens that are ranked as one piece of work."""
_BATCH = 4096
_HIGHEST = b"\xff" * 32


@dataclass(frozen=True, slots=True)
class Selection:
    """Tokens in order of rank: the drawn, then those next in line."""

    drawn: tuple[bytes, ...]
    reserves: tuple[bytes, ...]

    def ranks(self) -> dict[bytes, int]:
        """Token → place, 1-based; reserves go on where the drawn end."""
        return {token: place for place, token in enumerate(self.drawn + self.reserves, 1)}


def select(
    seed: bytes, tokens: Iterable[bytes], drawn: int, reserves: int, each: InOrder = in_turn
) -> Selection:
    """The lowest HMAC-SHA256(seed, "stage1" ‖ 0x00 ‖ token), ties by token.

    Raises ValueError when there are fewer tokens than `drawn`; reserves may run short.
    """
    most = drawn + reserves
    lowest = sorted(chain.from_iterable(each(_Lowest(seed, most), _shards(tokens))))[:most]
    if len(lowest) < drawn:
        raise ValueError("fewer tokens than people to draw")
    chosen = tuple(token for _, token in lowest)
    return Selection(chosen[:drawn], chosen[drawn:])


def _shards(tokens: Iterable[bytes]) -> Iterator[bytes]:
    """Packed again, so many at a time."""
    rest = iter(tokens)
    while shard := b"".join(islice(rest, _SHARD)):
        yield shard


@dataclass(frozen=True, slots=True)
class _Lowest:
    """Of packed tokens, the `most` lowest as (rank, token), in order."""

    seed: bytes
    most: int

    def __call__(self, packed: bytes) -> list[tuple[bytes, bytes]]:
        """What cannot be among them any more is passed over early."""
        hmac, rest = HmacSha256(self.seed, _STAGE), unpacked([packed])
        found: list[tuple[bytes, bytes]] = []
        limit = _HIGHEST
        while batch := list(islice(rest, _BATCH)):
            found += [pair for pair in zip(hmac.digests(batch), batch, strict=True) if pair[0] <= limit]
            if len(found) > self.most + _BATCH:
                found = sorted(found)[: self.most]
                limit = found[-1][0] if found else b""
        return sorted(found)[: self.most]
