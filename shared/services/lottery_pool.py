"""The pool of a lottery: who applied under which fresh token. Fixed once, before anything is published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.lottery import Lottery
from shared.domain import canonical_json, lottery, lottery_record, random_sources
from shared.domain.canonical_json import Json
from shared.domain.code_digest import code_sha256
from shared.domain.households import first_of_each_household
from shared.domain.ids import ReplyId
from shared.domain.lottery import Applicant, token_of, without_quotas
from shared.domain.lottery_record import Manifest, table_digest, table_without_quotas
from shared.services.applicants import applicants
from shared.services.holding_objects import HoldingObjects
from shared.services.parts import Parts
from shared.services.replies import replies_of

POOL_CLASS = "lottery-pool"
_SECRET_BYTES = 32
_RULE = (lottery, lottery_record, canonical_json, random_sources)


@dataclass(frozen=True, slots=True)
class Pool:
    """`manifest` is the very value that was published; `replies` leads from a token to its reply."""

    manifest: dict[str, Any]
    replies: Mapping[bytes, ReplyId]

    @property
    def manifest_bytes(self) -> bytes:
        return canonical_json.canonical(self.manifest)

    @property
    def applicants(self) -> list[Applicant]:
        return [
            Applicant(bytes.fromhex(entry["token"]), entry["type"], entry["group"])
            for entry in self.manifest["pool"]
        ]

    @property
    def everyone_is_in(self) -> bool:
        return len(self.replies) <= int(self.manifest["seats"])


def fix_pool(parts: Parts, vault: HoldingObjects, assembly: Assembly, document: Lottery) -> ObjectRef:
    """The pool as an earlier try fixed it, or made now: key and salt are random, so it is made only once."""
    stored = vault.find(POOL_CLASS, document.id)
    return vault.put(POOL_CLASS, document.id, stored or _new_pool(parts, assembly, document))


def read_pool(vault: HoldingObjects, ref: ObjectRef) -> Pool:
    stored = vault.get_json(ref)
    replies = {bytes.fromhex(token): ReplyId(reply) for token, reply in stored["replies"].items()}
    return Pool(stored["manifest"], replies)


def _new_pool(parts: Parts, assembly: Assembly, document: Lottery) -> bytes:
    key, salt = parts.entropy.token(_SECRET_BYTES), parts.entropy.token(_SECRET_BYTES)
    replies = {token_of(key, reply): reply for reply in _in_the_pool(parts, assembly)}
    table = table_without_quotas()
    manifest = _manifest(assembly, document, tuple(map(Applicant, replies)), table_digest(salt, table))
    stored: dict[str, Json] = {
        "key": key.hex(),
        "salt": salt.hex(),
        "table": table,
        "manifest": manifest.to_json(),
        "replies": {token.hex(): reply for token, reply in replies.items()},
    }
    return canonical_json.canonical(stored)


def _in_the_pool(parts: Parts, assembly: Assembly) -> Collection[ReplyId]:
    replies = [reply.reply for reply in replies_of(parts, assembly) if reply.applies]
    if not assembly.plan.lottery.one_per_household:
        return replies
    return first_of_each_household(applicants(parts, assembly, replies))


def _manifest(
    assembly: Assembly, document: Lottery, pool: tuple[Applicant, ...], table_sha256: str
) -> Manifest:
    rules = assembly.plan.lottery
    all_in = len(pool) <= rules.seats
    return Manifest(
        assembly=assembly.id,
        number=document.number,
        predecessor=None,
        reason=None,
        seats=rules.seats,
        alternates=rules.alternates,
        pool=pool,
        distribution=without_quotas(len(pool), rules.seats, rules.alternates),
        table_sha256=table_sha256,
        sources=[] if all_in else [source.source().to_json() for source in rules.sources],
        code_sha256=code_sha256(_RULE),
    )
