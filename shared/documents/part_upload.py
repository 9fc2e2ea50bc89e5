"""What documents of a file share that comes in parts: announced beforehand, taken in order, resumable."""

from pydantic import Field

from shared.documents.base import Frozen, ObjectRef

PART_BYTES = 4 * 1024 * 1024
"""Every part but the last has exactly this size."""


class ReceivedPart(Frozen):
    """`sha256` and `bytes` are of the part as it was sent; `object` is its envelope."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=1, le=PART_BYTES)
    object: ObjectRef


class PartUpload(Frozen):
    """`bytes` and `sha256`: the whole file's, announced beforehand. `parts`: what has arrived of it."""

    bytes: int = Field(ge=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    parts: tuple[ReceivedPart, ...] = ()

    @property
    def part_count(self) -> int:
        return -(-self.bytes // PART_BYTES)

    @property
    def received_bytes(self) -> int:
        return sum(part.bytes for part in self.parts)

    def bytes_of_part(self, number: int) -> int:
        """Size that part `number` (1-based) must have."""
        return min(PART_BYTES, self.bytes - (number - 1) * PART_BYTES)
