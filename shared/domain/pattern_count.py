"""How many values a pattern can hold: what an event's entropy cannot exceed, whatever a plan states.

A restricted language that can be counted: characters, [classes] of characters and ranges, \\d, (groups) with
alternatives, and the bounded repetitions ?, {n} and {m,n}. Anything else is refused.
"""

import math
import re

_LARGEST_REPEAT = 200
_LARGEST_BITS = 2048
_TOKEN = re.compile(
    r"(?P<class>\[[^\]\[\\^&|~]+\])"
    r"|(?P<digit>\\d)"
    r"|(?P<escaped>\\[^A-Za-z0-9])"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)"
    r"|\{(?P<least>[0-9]{1,3})(?:,(?P<most>[0-9]{1,3}))?\}|(?P<optional>\?)"
    r"|(?P<plain>[^\\.^$*+?{}\[\]|()])"
)


class Uncountable(ValueError):
    """The pattern has something that cannot be counted."""


def most_bits(pattern: str) -> float:
    """log2 of how many written values fit `pattern`, counted from above. Raises Uncountable."""
    tokens = list(_tokens(pattern))
    count, rest = _alternatives(tokens)
    if rest:
        raise Uncountable("a bracket too many")
    return math.log2(count)


def _tokens(pattern: str) -> list[re.Match[str]]:
    found, place = [], 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            raise Uncountable("not in the countable language")
        found.append(token)
        place = token.end()
    return found


def _alternatives(tokens: list[re.Match[str]]) -> tuple[int, list[re.Match[str]]]:
    """Up to a closing bracket, or the end."""
    total, rest = _sequence(tokens)
    while rest and rest[0]["or"]:
        more, rest = _sequence(rest[1:])
        total += more
    return total, rest


def _sequence(tokens: list[re.Match[str]]) -> tuple[int, list[re.Match[str]]]:
    total, rest = 1, tokens
    while rest and not (rest[0]["or"] or rest[0]["close"]):
        one, rest = _atom(rest)
        if rest and (rest[0]["least"] or rest[0]["optional"]):
            one, rest = _repeated(one, rest[0]), rest[1:]
        total *= one
    return total, rest


def _atom(tokens: list[re.Match[str]]) -> tuple[int, list[re.Match[str]]]:
    token, rest = tokens[0], tokens[1:]
    if token["open"]:
        count, rest = _alternatives(rest)
        if not rest or not rest[0]["close"]:
            raise Uncountable("a bracket too few")
        return count, rest[1:]
    if token["class"]:
        return _class_size(token["class"][1:-1]), rest
    if token["digit"]:
        return 10, rest
    if token["plain"] or token["escaped"]:
        return 1, rest
    raise Uncountable("nothing to repeat")


def _repeated(one: int, times: re.Match[str]) -> int:
    least = 0 if times["optional"] else int(times["least"])
    most = 1 if times["optional"] else int(times["most"] or least)
    if not least <= most <= _LARGEST_REPEAT or most * one.bit_length() > _LARGEST_BITS:
        raise Uncountable("repeated too often")
    return sum(one**n for n in range(least, most + 1))


def _class_size(inside: str) -> int:
    """Different characters in `0-9a-f`."""
    held: set[str] = set()
    for ends in re.findall(r"(.)-(.)|(.)", inside):
        first, last = (ends[0], ends[1]) if ends[0] else (ends[2], ends[2])
        held.update(map(chr, range(ord(first), ord(last) + 1)))
    return len(held)
