"""The pool of a lottery: who applied under which fresh token. Fixed once, before anything is published."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.lottery import Lottery
from shared.documents.quotas import Fairness, quotas_of
from shared.domain import canonical_json
from shared.domain.canonical_json import Json
from shared.domain.code_digest import code_sha256
from shared.domain.households import first_of_each_household
from shared.domain.ids import ReplyId
from shared.domain.invitee import Invitee
from shared.domain.lottery import Applicant, token_of, without_quotas
from shared.domain.lottery_record import Manifest, opened_table, table_digest, table_without_quotas
from shared.domain.quotas.commitment import Commitment, Member, commit
from shared.domain.quotas.fairness import WeightedPanel
from shared.domain.quotas.rule import MODULES
from shared.services.applicants import applicants
from shared.services.holding_objects import HoldingObjects
from shared.services.lottery_event import sources_for
from shared.services.parts import Parts
from shared.services.quota_counts import group_of, panels_for, quota_features
from shared.services.replies import replies_of

POOL_CLASS = "lottery-pool"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Solved:
    """`distribution`: over panels by type, in the order of `Panels.types`."""

    distribution: tuple[WeightedPanel, ...]
    fairness: Fairness


@dataclass(frozen=True, slots=True)
class Pool:
    """`manifest` is the very value that was published; `replies` leads from a token to its reply.
    `salt` and `table` open the commitment to the labels. `fairness`: of a lottery with quotas."""

    manifest: dict[str, Any]
    replies: Mapping[bytes, ReplyId]
    salt: bytes
    table: dict[str, Any]
    fairness: Fairness | None

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

    @property
    def opened_table(self) -> bytes:
        """`lottery-table.json`, for the auditor."""
        return opened_table(self.salt, self.table)


def fixed_pool(vault: HoldingObjects, document: Lottery) -> ObjectRef | None:
    """The pool as an earlier try fixed it."""
    stored = vault.find(POOL_CLASS, document.id)
    return vault.put(POOL_CLASS, document.id, stored) if stored else None


def fix_pool(
    parts: Parts,
    vault: HoldingObjects,
    assembly: Assembly,
    document: Lottery,
    people: Mapping[ReplyId, Invitee],
    solved: Solved | None = None,
) -> ObjectRef:
    """Made once: key and salt are random. `solved`: under the lottery's quotas; None: a simple one."""
    return vault.put(POOL_CLASS, document.id, _new_pool(parts, assembly, document, people, solved))


def read_pool(vault: HoldingObjects, ref: ObjectRef) -> Pool:
    stored = vault.get_json(ref)
    replies = {bytes.fromhex(token): ReplyId(reply) for token, reply in stored["replies"].items()}
    fairness = Fairness.model_validate_json(stored["fairness"]) if stored.get("fairness") else None
    return Pool(stored["manifest"], replies, bytes.fromhex(stored["salt"]), stored["table"], fairness)


def in_the_pool(parts: Parts, assembly: Assembly) -> Collection[ReplyId]:
    """Whose replies take part as things stand."""
    replies = [reply.reply for reply in replies_of(parts, assembly) if reply.applies]
    if not assembly.plan.lottery.one_per_household:
        return replies
    return first_of_each_household(applicants(parts, assembly, replies))


def _new_pool(
    parts: Parts,
    assembly: Assembly,
    document: Lottery,
    people: Mapping[ReplyId, Invitee],
    solved: Solved | None,
) -> bytes:
    key, salt = parts.entropy.token(_SECRET_BYTES), parts.entropy.token(_SECRET_BYTES)
    replies = {token_of(key, reply): reply for reply in people}
    committed = (
        _under_quotas(key, assembly, document, people, solved) if solved else _simple(assembly, list(replies))
    )
    manifest = _manifest(assembly, document, committed, table_digest(salt, committed.table))
    stored: dict[str, Json] = {
        "key": key.hex(),
        "salt": salt.hex(),
        "table": committed.table,
        "manifest": manifest.to_json(),
        "fairness": solved.fairness.model_dump_json() if solved else None,
        "replies": {token.hex(): reply for token, reply in replies.items()},
    }
    return canonical_json.canonical(stored)


def _simple(assembly: Assembly, tokens: Sequence[bytes]) -> Commitment:
    rules = assembly.plan.lottery
    distribution = without_quotas(len(tokens), rules.seats, rules.alternates)
    return Commitment(tuple(map(Applicant, tokens)), distribution, table_without_quotas())


def _under_quotas(
    key: bytes,
    assembly: Assembly,
    document: Lottery,
    people: Mapping[ReplyId, Invitee],
    solved: Solved,
) -> Commitment:
    plan, quotas = assembly.plan, quotas_of(document.quotas)
    members = [
        Member(token_of(key, reply), quota_features(plan, person, quotas), group_of(plan, person))
        for reply, person in people.items()
    ]
    panels = panels_for(plan, list(people.values()), quotas)
    return commit(key, members, panels, solved.distribution, plan.lottery.alternates)


def _manifest(assembly: Assembly, document: Lottery, committed: Commitment, table_sha256: str) -> Manifest:
    rules, again = assembly.plan.lottery, document.again
    all_in = len(committed.pool) <= rules.seats
    return Manifest(
        assembly=assembly.id,
        number=document.number,
        predecessor=again.predecessor if again else None,
        reason=again.reason.value if again else None,
        seats=rules.seats,
        alternates=rules.alternates,
        pool=committed.pool,
        distribution=committed.distribution,
        table_sha256=table_sha256,
        sources=[] if all_in else [source.to_json() for source in sources_for(assembly, document)],
        code_sha256=code_sha256(MODULES),
    )
