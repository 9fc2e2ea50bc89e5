"""The selection: the lowest ranks under the public seed. Order of rows and sharding don't matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from shared.domain.draw.hmac_pads import HmacSha256

_STAGE = b"stage1\0"
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


def select(seed: bytes, tokens: Iterable[bytes], drawn: int, reserves: int) -> Selection:
    """The lowest HMAC-SHA256(seed, "stage1" ‖ 0x00 ‖ token), ties by token.

    Raises ValueError when there are fewer tokens than `drawn`; reserves may run short.
    """
    lowest = _lowest(HmacSha256(seed, _STAGE), tokens, drawn + reserves)
    if len(lowest) < drawn:
        raise ValueError("fewer tokens than people to draw")
    chosen = tuple(token for _, token in lowest)
    return Selection(chosen[:drawn], chosen[drawn:])


def _lowest(hmac: HmacSha256, tokens: Iterable[bytes], most: int) -> list[tuple[bytes, bytes]]:
    """Of (rank, token), in order; what cannot be among them any more is passed over early."""
    found: list[tuple[bytes, bytes]] = []
    limit, rest = _HIGHEST, iter(tokens)
    while batch := list(islice(rest, _BATCH)):
        found += [pair for pair in zip(hmac.digests(batch), batch, strict=True) if pair[0] <= limit]
        if len(found) > most + _BATCH:
            found = sorted(found)[:most]
            limit = found[-1][0] if found else b""
    return sorted(found)[:most]
