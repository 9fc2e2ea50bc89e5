"""Who may pull or read a packet, now: every rule must hold, and each one that fails has its own code.

Fails closed: what is unknown counts as not given. Clauses 1, 2, 7, 9, 13, 16 and DOMAIN.md §5.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.contract_term import ContractTerm
from shared.domain.japan_time import day_of
from shared.errors import Denied, Refusal


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person on a contract; `confirmed_text`: SHA-256 of the clauses they confirmed."""

    received: bool
    left_on: date | None
    trained_on: date | None
    confirmed_text: str | None


@dataclass(frozen=True, slots=True)
class ContractNow:
    """The contract as the gate sees it; `active` since the clauses were confirmed and the holding opened."""

    active: bool
    term: ContractTerm
    clauses_sha256: str


@dataclass(frozen=True, slots=True)
class PacketNow:
    """A packet as the gate sees it: None as due date means the contract's end."""

    recalled: bool
    due: date | None


def failing_term(contract: ContractNow, now: datetime) -> Iterator[str]:
    """Before the day after signing, from the end of the last day, or not activated."""
    if contract.term.is_over(now):
        yield "pull.contract_ended"
    if not contract.term.has_begun(now):
        yield "pull.contract_not_begun"
    if not contract.active:
        yield "pull.contract_not_active"


def failing_person(person: Standing | None, contract: ContractNow, now: datetime) -> Iterator[str]:
    """Named, received by the ward, in date, trained, and has confirmed the very text in force."""
    if person is None:
        yield "pull.not_named"
        return
    today = day_of(now)
    if not person.received:
        yield "pull.not_received"
    if person.left_on is not None and today >= person.left_on:
        yield "pull.person_left"
    if person.trained_on is None or person.trained_on > today:
        yield "pull.not_trained"
    if person.confirmed_text != contract.clauses_sha256:
        yield "pull.clauses_not_confirmed"


def failing_packet(packet: PacketNow, now: datetime) -> Iterator[str]:
    """Not recalled, and its due date has not passed (clause 7: one purpose and one due date)."""
    if packet.recalled:
        yield "pull.packet_recalled"
    if packet.due is not None and day_of(now) > packet.due:
        yield "pull.packet_overdue"


def failing(
    person: Standing | None, contract: ContractNow, packets: tuple[PacketNow, ...], now: datetime
) -> tuple[str, ...]:
    """Codes of all rules that forbid it, the gravest first; empty when it is allowed."""
    codes = [*failing_term(contract, now), *failing_person(person, contract, now)]
    for packet in packets:
        codes += failing_packet(packet, now)
    return tuple(dict.fromkeys(codes))


def require(
    person: Standing | None, contract: ContractNow, packets: tuple[PacketNow, ...], now: datetime
) -> None:
    """Raises Denied (who) or Refusal (when, what) with the first failing rule's code."""
    for code in failing(person, contract, packets, now):
        raise Denied(code) if code == "pull.not_named" else Refusal(code)
