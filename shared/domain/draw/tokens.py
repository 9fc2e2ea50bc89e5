"""Tokens stand for record numbers; without the draw's key nobody can tell whose a token is."""

from collections.abc import Iterable, Iterator

from shared.domain.draw.hmac_pads import HmacSha256
from shared.domain.packed import Packed

PROTOCOL = "togikai-draw/1"
TOKEN_BYTES = 16
KEY_BYTES = 32
PACKED = Packed(f"{TOKEN_BYTES}s")
_LABEL = f"{PROTOCOL}|record\0".encode()


class Tokenizer:
    """Token = first 16 bytes of HMAC-SHA256(K_reg, "togikai-draw/1|record" ‖ 0x00 ‖ record number)."""

    def __init__(self, register_key: bytes) -> None:
        self._key = register_key
        self._hmac = HmacSha256(register_key, _LABEL)

    def __reduce__(self) -> tuple[type["Tokenizer"], tuple[bytes]]:
        """For another process of ours: hash states stay where they are."""
        return type(self), (self._key,)

    def token(self, record_number: str) -> bytes:
        return self.tokens([record_number])[0]

    def tokens(self, record_numbers: Iterable[str]) -> list[bytes]:
        """Of each record number, in order."""
        return [digest[:TOKEN_BYTES] for digest in self.digests(map(str.encode, record_numbers))]

    def digests(self, record_numbers: Iterable[bytes]) -> list[bytes]:
        """The whole HMACs, of which the tokens are the beginnings, in order; of record numbers in UTF-8."""
        return self._hmac.digests(record_numbers)


def unpacked(packed: Iterable[bytes]) -> Iterator[bytes]:
    """The tokens of a packed file in pieces, across their borders. Raises ValueError for a torn one."""
    rest = b""
    for piece in packed:
        data = rest + piece
        whole = len(data) - len(data) % TOKEN_BYTES
        yield from PACKED.fields(data[:whole])
        rest = data[whole:]
    if rest:
        raise ValueError("the last token is torn")
