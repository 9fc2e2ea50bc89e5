"""Forged records of a lottery under quotas: each is rejected, and by the check that names what was forged."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.unit.quota_lottery import Published, line, published


@cache
def _true() -> Published:
    return published()


def other_dice(lie: Published) -> None:
    lie.record["values"][0]["value"] = "6" * 30
    lie.held_again()


def dice_that_no_die_shows(lie: Published) -> None:
    lie.record["values"][0]["value"] = "7" * 30
    lie.held_again()
    lie.trail_anew()


def value_left_out(lie: Published) -> None:
    lie.record["values"] = []
    lie.held_again()
    lie.trail_anew()


def other_seed(lie: Published) -> None:
    lie.record["seed"] = "0" * 64


def other_vector(lie: Published) -> None:
    lie.record["vector"] = (lie.record["vector"] + 1) % len(lie.manifest["distribution"])


def friend_takes_part(lie: Published) -> None:
    lie.record["participants"][0] = _loser(lie)


def participant_dropped(lie: Published) -> None:
    lie.record["participants"].pop()


def participants_in_other_order(lie: Published) -> None:
    lie.record["participants"].reverse()


def alternates_in_other_order(lie: Published) -> None:
    lie.record["alternates"].reverse()


def alternate_jumps_the_line(lie: Published) -> None:
    people = lie.record
    people["participants"][0], people["alternates"][0] = people["alternates"][0], people["participants"][0]


def alternate_added(lie: Published) -> None:
    lie.record["alternates"].append(_loser(lie))


def weight_raised_unnoticed(lie: Published) -> None:
    lie.manifest["distribution"][0]["weight"] += 1


def weight_raised_and_all_computed_anew(lie: Published) -> None:
    lie.manifest["distribution"][0]["weight"] += 1
    lie.held_again()


def vectors_in_other_order(lie: Published) -> None:
    lie.manifest["distribution"].reverse()
    lie.held_again()


def vector_of_nothing(lie: Published) -> None:
    lie.manifest["distribution"][0]["weight"] = 0


def seat_too_many(lie: Published) -> None:
    seats = lie.manifest["distribution"][0]["seats"]
    seats[min(seats)] += 1


def more_than_a_type_has(lie: Published) -> None:
    vector = lie.manifest["distribution"][0]
    type_ = min(vector["seats"])
    vector["seats"] = {type_: lie.manifest["seats"]}


def applicant_added(lie: Published) -> None:
    entry = lie.manifest["pool"][-1]
    lie.manifest["pool"].append({**entry, "token": "f" * 32})
    lie.held_again()


def applicant_twice(lie: Published) -> None:
    lie.manifest["pool"].insert(0, dict(lie.manifest["pool"][0]))


def applicants_unsorted(lie: Published) -> None:
    lie.manifest["pool"].reverse()


def applicant_with_a_luckier_type(lie: Published) -> None:
    first, second = _of_two_types(lie)
    first["type"], second["type"] = second["type"], first["type"]
    lie.held_again()
    lie.trail_anew()


def committed_after_the_event(lie: Published) -> None:
    lie.trail[0]["time"] = "2026-11-20T05:00:00.000Z"


def second_commitment(lie: Published) -> None:
    lie.trail.insert(1, dict(lie.trail[0]))


def another_record_was_published(lie: Published) -> None:
    lie.trail[1]["facts"]["sha256"] = "0" * 64


def favourite_moves_up(lie: Published) -> None:
    gone, called = lie.record["participants"][0], _loser(lie)
    lie.trail.append(line("lottery.declined", token=gone, called=called))


def nobody_moves_up(lie: Published) -> None:
    lie.trail.append(line("lottery.declined", token=lie.record["participants"][0], called=""))


def quotas_loosened_afterwards(lie: Published) -> None:
    lie.table["table"]["quotas"][0]["min"] = 0


def meanings_swapped(lie: Published) -> None:
    types = lie.table["table"]["types"]
    types["1"], types["2"] = types["2"], types["1"]


def salt_made_up(lie: Published) -> None:
    lie.table["salt"] = "1" * 64


def panel_against_the_quotas(lie: Published) -> None:
    """Five women and a man, honestly committed to: only the opened table shows it."""
    types = lie.table["table"]["types"]
    women = [label for label, meaning in types.items() if meaning["sex"] == "female"]
    man = next(label for label, meaning in types.items() if meaning["sex"] == "male")
    vector = {
        "weight": 1,
        "seats": {women[0]: 3, women[1]: 2, man: 1},
        "alternates": {women[0]: 1, women[1]: 2},
    }
    lie.manifest["distribution"] = [vector]
    lie.held_again()
    lie.trail_anew()


FORGERIES: dict[Callable[[Published], None], str] = {
    other_dice: "lottery: trail: record",
    dice_that_no_die_shows: "lottery: sources",
    value_left_out: "lottery: sources",
    other_seed: "lottery: seed",
    other_vector: "lottery: vector",
    friend_takes_part: "lottery: participants",
    participant_dropped: "lottery: participants",
    participants_in_other_order: "lottery: participants",
    alternates_in_other_order: "lottery: alternates",
    alternate_jumps_the_line: "lottery: alternates",
    alternate_added: "lottery: alternates",
    weight_raised_unnoticed: "lottery: manifest hash",
    weight_raised_and_all_computed_anew: "lottery: trail: manifest",
    vectors_in_other_order: "lottery: trail: manifest",
    vector_of_nothing: "lottery: distribution",
    seat_too_many: "lottery: distribution",
    more_than_a_type_has: "lottery: distribution",
    applicant_added: "lottery: trail: manifest",
    applicant_twice: "lottery: pool",
    applicants_unsorted: "lottery: pool order",
    applicant_with_a_luckier_type: "lottery table: types and groups",
    committed_after_the_event: "lottery: trail: order",
    second_commitment: "lottery: trail: one lottery",
    another_record_was_published: "lottery: trail: record",
    favourite_moves_up: "lottery: trail: declines",
    nobody_moves_up: "lottery: trail: declines",
    quotas_loosened_afterwards: "lottery table: commitment",
    meanings_swapped: "lottery table: commitment",
    salt_made_up: "lottery table: commitment",
    panel_against_the_quotas: "lottery table: quotas",
}


def test_the_true_record_is_true(tmp_path: Path) -> None:
    assert deepcopy(_true()).lies(tmp_path) == set()


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forgery_is_rejected_by_name(tmp_path: Path, forge: Callable[[Published], None]) -> None:
    lie = deepcopy(_true())
    forge(lie)

    assert FORGERIES[forge] in lie.lies(tmp_path)


def _loser(lie: Published) -> str:
    """Somebody who neither takes part nor waits."""
    placed = {*lie.record["participants"], *lie.record["alternates"]}
    return next(str(entry["token"]) for entry in lie.manifest["pool"] if entry["token"] not in placed)


def _of_two_types(lie: Published) -> tuple[dict[str, Any], dict[str, Any]]:
    pool = lie.manifest["pool"]
    return pool[0], next(entry for entry in pool if entry["type"] != pool[0]["type"])
