"""Evaluates an Azure lifecycle policy against a listing, by its documented semantics.

A rule's prefix is matched from the container's name on; tags must all be equal; an age counts from the last
modification or from creation and must be *greater* than the days; the policy runs within a day of being due,
and one run may take as long again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LATEST_RUN = timedelta(days=2)
"""Starts within 24 hours, and up to 24 hours lie between two looks at the same blob."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One line of a listing. Setting a tag does not modify a blob."""

    path: str
    created: datetime
    modified: datetime
    tags: Mapping[str, str] = field(default_factory=dict)


def deleted_by(policy: Mapping[str, Any], blob: Blob) -> datetime | None:
    """When the policy has deleted the blob at the latest; None when it never would."""
    ends = [end for rule in policy["rules"] if rule["enabled"] for end in _ends(rule["definition"], blob)]
    return min(ends) + LATEST_RUN if ends else None


def survivors(policy: Mapping[str, Any], blobs: Sequence[Blob], at: datetime) -> list[Blob]:
    """What is still there at that instant."""
    return [blob for blob in blobs if (end := deleted_by(policy, blob)) is None or end > at]


def _ends(definition: Mapping[str, Any], blob: Blob) -> Iterable[datetime]:
    if not _matches(definition["filters"], blob):
        return
    for condition, days in definition["actions"]["baseBlob"]["delete"].items():
        since = {
            "daysAfterModificationGreaterThan": blob.modified,
            "daysAfterCreationGreaterThan": blob.created,
        }[condition]
        yield since + timedelta(days=days)


def _matches(filters: Mapping[str, Any], blob: Blob) -> bool:
    tags = filters.get("blobIndexMatch", [])
    assert all(tag["op"] == "==" for tag in tags)
    return (
        "blockBlob" in filters["blobTypes"]
        and any(blob.path.startswith(prefix) for prefix in filters.get("prefixMatch", [""]))
        and all(blob.tags.get(tag["name"]) == tag["value"] for tag in tags)
    )
