"""The selection: the lowest ranks under the public seed. Order of rows and sharding don't matter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.domain.draw.hmac_pads import HmacSha256
from shared.domain.draw.tokens import PACKED, TOKEN_BYTES
from shared.domain.in_order import InOrder, in_turn

_STAGE = b"stage1\0"
_SHARD = TOKEN_BYTES << 14
"""Of packed tokens that are ranked as one piece of work."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Tokens in order of rank: the drawn, then those next in line."""

    drawn: tuple[bytes, ...]
    reserves: tuple[bytes, ...]

    def ranks(self) -> dict[bytes, int]:
        """Token → place, 1-based; reserves go on where the drawn end."""
        return {token: place for place, token in enumerate(self.drawn + self.reserves, 1)}


def select(
    seed: bytes, packed: Iterable[bytes], drawn: int, reserves: int, each: InOrder = in_turn
) -> Selection:
    """The lowest HMAC-SHA256(seed, "stage1" ‖ 0x00 ‖ token), ties by token.

    `packed`: tokens in pieces, cut anywhere. Raises ValueError when the last one is torn, or when there are
    fewer than `drawn`; reserves may run short.
    """
    most = drawn + reserves
    lowest: list[tuple[bytes, bytes]] = []
    for found in each(_Lowest(seed, most), _shards(packed)):
        lowest = sorted([*lowest, *found])[:most]
    if len(lowest) < drawn:
        raise ValueError("fewer tokens than people to draw")
    chosen = tuple(token for _, token in lowest)
    return Selection(chosen[:drawn], chosen[drawn:])


def _shards(packed: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in packed:
        rest += piece
        whole = len(rest) - len(rest) % _SHARD
        yield from (rest[at : at + _SHARD] for at in range(0, whole, _SHARD))
        rest = rest[whole:]
    yield rest


@dataclass(frozen=True, slots=True)
class _Lowest:
    """Of packed tokens, the `most` lowest as (rank, token), in order."""

    seed: bytes
    most: int

    def __call__(self, packed: bytes) -> list[tuple[bytes, bytes]]:
        """Sorted are those below a limit that twice as many should be under, if enough are."""
        tokens = PACKED.fields(packed)
        ranks = HmacSha256(self.seed, _STAGE).digests(tokens)
        share = min(1.0, 2 * self.most / max(1, len(tokens)))
        limit = int(share * 0xFFFFFFFF).to_bytes(4)
        near = [pair for pair in zip(ranks, tokens, strict=True) if pair[0] < limit]
        if len(near) < self.most:
            near = list(zip(ranks, tokens, strict=True))
        return sorted(near)[: self.most]
