"""The plan: read strictly, refused with the key's Japanese name, and documented key by key."""

from pathlib import Path

import pytest

from shared.domain.japan_time import stamp
from shared.domain.packet_kinds import PacketField
from shared.domain.plan import load_plan
from shared.domain.random_sources import SourceKind
from shared.errors import Refusal
from shared.messages import registry
from tools.plan_reference import PAGE, keys, renewed, sections
from tools.plan_sample import SAMPLE, sample

DEMO = (Path(__file__).parents[2] / "local/demo/plan.toml").read_text(encoding="utf-8")


def _refused(text: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        load_plan(text)
    return caught.value


def test_the_demo_plan_is_a_plan() -> None:
    plan = load_plan(DEMO)
    assert (plan.draw.invitees, plan.lottery.seats, plan.lottery.alternates) == (1200, 60, 36)


def test_a_time_without_offset_is_japan_time() -> None:
    assert stamp(load_plan(DEMO).draw.event_at) == "2027-06-10T01:00:00.000Z"


def test_a_packet_holds_what_the_plan_says_and_no_more() -> None:
    roster = load_plan(DEMO).packet_rule("roster")
    assert roster.allowed == {PacketField.NAME, PacketField.SEX, PacketField.AGE, PacketField.ATTENDANCE}


def test_a_packet_kind_outside_the_plan_is_refused() -> None:
    with pytest.raises(Refusal, match=r"plan\.packet_not_planned"):
        load_plan(DEMO).packet_rule("photos")


def test_a_column_that_is_not_given_keeps_its_default_header() -> None:
    plan = load_plan(DEMO.replace('sex = "性別"\n', ""))
    assert plan.register_extract.columns["sex"] == "性別"  # type: ignore[index]  # StrEnum keys


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[draw]", "[draw", "plan.not_toml"),
        ("project =", "projec =", "plan.field_unknown"),
        ('project = "区民討議会"\n', "", "plan.field_missing"),
        ("seats = 60", 'seats = "many"', "plan.field_invalid"),
        ("seats = 60", "seats = 0", "plan.field_invalid"),
        ('login = "auditor"', 'login = "staff1"', "plan.auditor_not_independent"),
        ('login = "staff2"', 'login = "STAFF1"', "plan.login_doubled"),
        ("commit_by = 2027-06-09T17:00:00", "commit_by = 2027-06-10T10:00:00", "plan.commit_after_event"),
        ("deadline = 2027-07-20", "deadline = 2027-06-10", "plan.deadline_before_draw"),
        ("deadline = 2027-07-20", "deadline = 2027-07-28", "plan.lottery_before_deadline"),
        ("deadline = 2027-07-20", "deadline = 2027-10-02", "plan.deadline_after_event"),
        ("event_at = 2027-07-28", "event_at = 2027-10-03", "plan.lottery_after_event"),
        ("2027-10-02, 2027-10-03", "2027-10-03, 2027-10-02", "plan.event_days_order"),
        ("alternates = 36", "alternates = 999", None),
        ("invitees = 1200", "invitees = 95", "plan.seats_exceed_invitees"),
        ("assembly_until = 2029-03-31", "assembly_until = 2027-10-03", "plan.retention_too_short"),
        ('kind = "paper"', 'kind = "roster"', "plan.packet_doubled"),
        (
            'due_days = 10\ndue_from = "event-end"',
            'due_days = 10\ndue_from = "posting"',
            "plan.due_from_posting",
        ),
        ("[[auditors]]", "[[staff]]", "plan.field_missing"),
        ("throws = 30\n", "", "plan.source_incomplete"),
        ('example = "123456', 'example = "023456', "plan.source_incomplete"),
        ('pattern = "[1-6]{30}"', 'pattern = "[1-6"', "plan.source_incomplete"),
        ('"sex", "age", "attendance"]', '"sex", "address"]', "packet.plan_widens"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(old: str, new: str, code: str | None) -> None:
    assert old in DEMO
    text = DEMO.replace(old, new, 1)
    if code is None:
        load_plan(text)
    else:
        assert _refused(text).code == code


def test_staff_and_supervisor_must_be_two_people() -> None:
    text = DEMO.replace('login = "staff2"', 'login = "x"').replace('"staff1"', '"one"')
    only = text.replace('login = "supervisor"', 'login = "one"').replace(_staff2(text), "")
    assert _refused(only).code == "plan.one_person_only"


def _staff2(text: str) -> str:
    start = text.index('[[staff]]\nlogin = "x"')
    return text[start : text.index("[[supervisors]]")]


def _with_number(pattern: str, example: str, bits: float, kind: str = "public-number") -> str:
    source = f'''[[draw.sources]]
name = "number"
kind = "{kind}"
event = "第2200回"
at = 2027-06-10T19:00:00
pattern = '{pattern}'
example = "{example}"
bits = {bits}
[letters]'''
    return DEMO.replace("[letters]", source, 1)


def test_a_public_number_counts_as_much_as_its_event_gives() -> None:
    plan = load_plan(_with_number("[0-9]{2}( [0-9]{2}){6}", "01 02 03 04 05 06 07", 23.3))
    assert len(plan.draw.sources) == 2
    load_plan(_with_number("[0-9a-f]{64}", "0f" * 32, 256, "operating-system"))


@pytest.mark.parametrize(
    ("pattern", "bits", "kind"),
    [
        ("[0-9]{2}", 256, "public-number"),
        ("[0-9]{2}", 6.8, "drand"),
        ("[0-9]{2}( [0-9]{2}){6}", 24, "public-number"),
        ("[0-9 ]+", 10, "public-number"),
    ],
)
def test_bits_that_a_value_cannot_hold_are_refused(pattern: str, bits: float, kind: str) -> None:
    example = "01 02 03 04 05 06 07" if " " in pattern else "01"
    assert _refused(_with_number(pattern, example, bits, kind)).code == "plan.source_overstated"


def test_the_operating_systems_value_must_fit_its_pattern() -> None:
    narrow = _with_number("[0-9a-f]{32}", "0f" * 16, 128, "operating-system")
    assert _refused(narrow).code == "plan.source_incomplete"


def test_a_source_weaker_than_45_bits_is_refused() -> None:
    weak = DEMO.replace("throws = 30", "throws = 10", 1).replace("{30}", "{10}", 1)
    weak = weak.replace("123456123456123456123456123456", "1234561234", 1)
    assert _refused(weak).code == "sources.too_weak"


def test_a_refusal_names_the_key_in_japanese_and_repeats_no_value() -> None:
    refusal = _refused(DEMO.replace("seats = 60", 'seats = "秘密"'))
    assert refusal.params == {"field": "抽選 › 参加者数（lottery.seats）"}


def test_an_item_of_a_list_is_named_by_its_place() -> None:
    refusal = _refused(DEMO.replace('kind = "roster"', 'kind = "photo"'))
    assert refusal.params == {"field": "引渡資料 2番目 › 引渡資料の種類（packets.kind）"}


def test_a_plan_that_is_too_long_is_refused() -> None:
    assert _refused(DEMO + "#" * 100_000).code == "plan.too_long"


def test_every_key_has_a_japanese_name_and_a_meaning() -> None:
    described = [pair for _, section in sections() for pair in keys(section)]
    assert len(described) > 80
    assert [name for name, info in described if not (info.title and info.description)] == []


def test_the_reference_lists_every_key_as_the_model_has_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "renew it: python -m tools.plan_reference"


def test_every_rule_has_its_sentence() -> None:
    assert {code for broken, code in load_plan(DEMO)._checks()} <= registry().keys()


def test_staff_begin_from_a_sample_that_is_a_plan() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert text == sample(), "renew it: python -m tools.plan_sample"
    plan = load_plan(text)
    assert plan.packets == load_plan(DEMO).packets
    assert not any(
        one.kind is SourceKind.SIMULATED_DICE for one in (*plan.draw.sources, *plan.lottery.sources)
    )


def test_the_sample_names_every_key_in_japanese() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    for path, section in sections():
        for name, info in keys(section):
            assert f"\n# {info.title}" in text or f"\n# {name} =   # {info.title}" in text, (path, name)


def test_what_the_sample_leaves_out_is_used_by_taking_the_mark_away() -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("# fill_returned =   #", "fill_returned = true   #")
    assert load_plan(text).draw.fill_returned is True
