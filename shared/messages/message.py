"""One message of the registry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """`ja`: sentence with `{param}` places. Says what happened and what the reader can do."""

    ja: str
