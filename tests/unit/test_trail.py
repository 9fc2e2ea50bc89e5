"""The chain: what was appended is followed, what was forged is not; and no text of a resident can enter."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.ids import ActorId, EventId, TrailId
from shared.domain.japan_time import read_stamp
from shared.domain.trail import (
    START,
    BrokenChain,
    Event,
    Tip,
    chain,
    checkpoint_body,
    checkpoint_file,
    checkpoint_message,
    fingerprint,
    follow,
    opening,
    segment_name,
)

TIME = "2026-11-23T01:02:03.456Z"
PLAIN = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)
NAMES = st.sampled_from(["copy", "sha256", "z_9", "a"])
FACTS = st.dictionaries(NAMES, PLAIN | st.integers(0, 2**53 - 1))


@st.composite
def events(draw: st.DrawFn) -> Event:
    return Event(
        EventId(draw(PLAIN)), TIME, ActorId(draw(PLAIN)), "packet.pulled", draw(PLAIN), "ok", draw(FACTS)
    )


@given(st.lists(events(), max_size=4), st.lists(events(), max_size=4))
@settings(max_examples=40)
def test_what_was_chained_is_followed_also_in_two_goes(first: list[Event], second: list[Event]) -> None:
    early, tip = chain(first, Tip())
    late, last = chain(second, tip)
    found = list(follow(early + late, Tip()))
    assert [record.event for record, _ in found] == first + second
    assert last == (found[-1][1] if found else Tip())


def example() -> bytes:
    facts: dict[str, str | int] = {"copy": 1, "sha256": "ab"}
    made = [
        Event(EventId(f"e{n}"), TIME, ActorId("a-1"), "packet.pulled", "pk-1", "ok", facts) for n in range(4)
    ]
    return chain(made, Tip())[0]


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


@pytest.mark.parametrize(
    "forge",
    [
        lambda data: data.replace(b'"copy":1', b'"copy":2', 1),
        lambda data: b"".join(lines(data)[1:]),
        lambda data: b"".join([*lines(data)[:1], *lines(data)[2:]]),
        lambda data: b"".join([lines(data)[1], lines(data)[0], *lines(data)[2:]]),
        lambda data: data + lines(data)[3],
        lambda data: data[:-1],
        lambda data: data + b"{}\n",
        lambda data: data.replace(b'"outcome":"ok"', b'"outcome": "ok"', 1),
        lambda data: data.replace(b'"facts"', b'"extra":1,"facts"', 1),
        lambda data: data + b"not json\n",
        lambda data: data.replace(b"2026-11-23", b"2026-11-3x", 1),
    ],
)
def test_a_forged_chain_is_broken(forge: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BrokenChain):
        list(follow(forge(example()), Tip()))


@pytest.mark.parametrize("text", ["神木", "a\nb", "x" * 513, "\x7f"])
def test_text_that_is_not_plain_ascii_never_enters(text: str) -> None:
    for place in ("object", "outcome"):
        with pytest.raises(ValueError, match="plain ASCII"):
            Event(EventId("e"), TIME, ActorId("a"), "x.y", **{"object": "o", place: text})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="plain ASCII"):
        Event(EventId("e"), TIME, ActorId("a"), "x.y", "o", facts={"name": text})


@pytest.mark.parametrize("action", ["", "X.y", "x..y", "x y", "氏名"])
def test_an_action_is_a_dotted_word(action: str) -> None:
    with pytest.raises(ValueError, match="action"):
        Event(EventId("e"), TIME, ActorId("a"), action, "o")


def test_the_documented_example_from_opening_to_checkpoint() -> None:
    """docs/formats/audit.md works this example; a change here is a change of the format."""
    trail = TrailId("as-example")
    app, verifier = bytes(range(32)), bytes(range(32, 64))
    first = opening(trail, read_stamp(TIME), app, verifier, simulated=False)
    pulled = Event(EventId("e1"), TIME, ActorId("a-1"), "packet.pulled", "pk-1", "ok", {"copy": 1})
    data, tip = chain([first, pulled], Tip())
    assert json.loads(data.splitlines()[0])["prev"] == START
    assert fingerprint(app) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert tip == Tip(1, EXAMPLE_HEAD)
    body = checkpoint_body(trail, tip, read_stamp(TIME))
    assert checkpoint_message(body).startswith(b"togikai-audit/1|checkpoint\x00{")
    assert json.loads(checkpoint_file(body, app, bytes(64)))["checkpoint"]["head"] == EXAMPLE_HEAD
    assert segment_name(trail, "2026-11") == "as-example/2026-11.jsonl"


EXAMPLE_HEAD = "453d4cff56c2e4cffc8b4031f4dfd7627f0fbfbbc4d0cc143c42fbfa44785fe3"
