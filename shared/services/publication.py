"""Public records: written once, under a name that says which assembly they belong to."""

import hmac

from shared.domain.ids import AssemblyId
from shared.errors import Fault, NameTaken
from shared.services.parts import Parts

CONTAINER = "public"


def public_name(assembly: AssemblyId, file: str) -> str:
    """Name of a public file in its container."""
    return f"{assembly}/{file}"


def publish(parts: Parts, name: str, data: bytes, content_type: str = "application/json") -> None:
    """Store for everyone. The same bytes again are fine (a repeated step); others are a Fault
    `publication.differs`: what is published is never changed."""
    try:
        parts.records.put_new(CONTAINER, name, data, content_type)
    except NameTaken:
        if not hmac.compare_digest(parts.records.get(CONTAINER, name), data):
            raise Fault("publication.differs", name=name) from None


def published(parts: Parts, name: str) -> bytes:
    """Raises Missing."""
    return parts.records.get(CONTAINER, name)
