"""Which keys of an approved plan are open, phase by phase; a key that no rule names is closed."""

from pathlib import Path

import pytest

from shared.domain.packet_kinds import PacketKind
from shared.domain.plan import Plan, load_plan
from shared.domain.plan_changes import Reached, differences, is_open, require_open, values_of
from shared.errors import Refusal

TEXT = (Path(__file__).parents[2] / "local/demo/plan.toml").read_text(encoding="utf-8")
PLAN = load_plan(TEXT)
STEPS = [one for one in Reached if one is not Reached.NAMED]
PEOPLE = {"staff", "supervisors", "auditors"}


def changed(old: str, new: str) -> Plan:
    assert old in TEXT
    return load_plan(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("section", [field.alias or name for name, field in Plan.model_fields.items()])
def test_every_section_is_open_at_first_but_who_is_named(section: str) -> None:
    keys = [key for key in values_of(PLAN) if key.partition(".")[0] == section]
    assert keys
    assert {is_open(key, (), ()) for key in keys} == {section not in PEOPLE}


@pytest.mark.parametrize(
    ("key", "open_until"),
    [
        ("report.contractor", None),
        ("mail.ward", None),
        ("retention.assembly_until", None),
        ("eligibility.minimum_age", {Reached.REGISTER_IN, Reached.DRAW_BEGUN}),
        ("register.columns", {Reached.REGISTER_IN, Reached.DRAW_BEGUN}),
        ("draw.event_at", {Reached.REGISTER_IN, Reached.DRAW_BEGUN}),
        ("letters.body", {Reached.LETTERS_BEGUN}),
        ("replies.deadline", {Reached.REPLIES_COUNTED}),
        ("replies.needs", {Reached.LETTERS_BEGUN}),
        ("replies.packet", {Reached.FORMS_HANDED}),
        ("lottery.sources", {Reached.LOTTERY_BEGUN}),
        ("results.dated", {Reached.RESULTS_BEGUN, Reached.EVENT_BEGUN}),
        ("event.venue", {Reached.EVENT_BEGUN}),
    ],
)
def test_each_key_is_closed_by_what_is_made_from_it_and_by_nothing_else(
    key: str, open_until: set[Reached] | None
) -> None:
    assert {one for one in STEPS if not is_open(key, {one}, ())} == (open_until or set())


@pytest.mark.parametrize("key", list(values_of(PLAN)))
def test_what_was_closed_stays_closed(key: str) -> None:
    """Nothing that happens opens a key again."""
    standing = [is_open(key, STEPS[:count], ()) for count in range(len(STEPS) + 1)]
    assert standing == sorted(standing, reverse=True)


def test_a_kind_of_packet_is_closed_once_one_is_assigned() -> None:
    assert is_open("packets.roster", STEPS, [PacketKind.LOT])
    assert not is_open("packets.roster", (), [PacketKind.ROSTER])


def test_an_unknown_key_is_closed() -> None:
    assert not is_open("surprise.key", (), ())


def test_a_difference_names_the_key_in_japanese_with_both_values() -> None:
    new = changed("minimum_age = 18", "minimum_age = 20")
    [found] = differences(PLAN, new)
    assert (found.key, found.old, found.new) == ("eligibility.minimum_age", 18, 20)
    assert found.title == "対象 › 対象年齢"


def test_a_used_key_is_refused_by_name_and_no_change_too() -> None:
    new = changed("minimum_age = 18", "minimum_age = 20")
    with pytest.raises(Refusal) as refused:
        require_open(differences(PLAN, new), {Reached.DRAW_BEGUN}, ())
    assert (refused.value.code, refused.value.params) == ("plan.key_used", {"fields": "対象 › 対象年齢"})
    with pytest.raises(Refusal, match=r"plan\.nothing_changes"):
        require_open(differences(PLAN, PLAN), (), ())
