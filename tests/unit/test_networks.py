"""From where the contractor may pull: only what is registered, as the server in front of us saw it."""

import pytest

from shared.domain.networks import network, origin_of, registered
from shared.errors import Refusal

OFFICE = "203.0.113.0/28"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("203.0.113.8", "203.0.113.8/32"),
        (" 203.0.113.9/28 ", OFFICE),
        ("10.1.0.0/16", "10.1.0.0/16"),
        ("2001:DB8::/48", "2001:db8::/48"),
    ],
)
def test_a_network_is_kept_in_its_usual_form(typed: str, kept: str) -> None:
    assert network(typed) == kept


@pytest.mark.parametrize("typed", ["", "事務所", "203.0.113.256", "203.0.113.0/33", "203.0.113.0/28/28"])
def test_what_is_no_network_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match=r"network\.malformed"):
        network(typed)


@pytest.mark.parametrize("typed", ["0.0.0.0/0", "10.0.0.0/15", "::/0", "2001:db8::/47"])
def test_half_the_world_is_no_designated_place(typed: str) -> None:
    with pytest.raises(Refusal, match=r"network\.too_wide"):
        network(typed)


def test_an_address_inside_is_named_by_its_network() -> None:
    assert registered(["198.51.100.7/32", OFFICE], "203.0.113.15") == OFFICE


@pytest.mark.parametrize("origin", ["203.0.113.16", "2001:db8::1", "", "unknown"])
def test_any_other_origin_is_refused(origin: str) -> None:
    with pytest.raises(Refusal, match=r"pull\.network_unregistered"):
        registered([OFFICE], origin)


@pytest.mark.parametrize(
    ("forwarded", "proxies", "origin"),
    [
        ("203.0.113.5:50000", 1, "203.0.113.5"),
        ("203.0.113.5", 1, "203.0.113.5"),
        ("198.51.100.9, 203.0.113.5:50000", 1, "203.0.113.5"),
        ("203.0.113.5, 10.0.0.4:443", 2, "203.0.113.5"),
        ("[2001:db8::7]:443", 1, "2001:db8::7"),
        ("2001:db8::7", 1, "2001:db8::7"),
        ("203.0.113.5", 2, ""),
        ("", 1, ""),
    ],
)
def test_what_the_caller_wrote_itself_does_not_count(forwarded: str, proxies: int, origin: str) -> None:
    assert origin_of(forwarded, proxies) == origin
