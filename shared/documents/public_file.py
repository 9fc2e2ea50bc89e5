"""A file of the `public` container: fixed by its digest first, then published."""

from pydantic import Field

from shared.documents.base import Frozen


class PublicFile(Frozen):
    """`name` in the container; `published` once it is there."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    published: bool = False
