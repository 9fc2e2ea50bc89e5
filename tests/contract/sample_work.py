"""Work for other processes, which have the standard library and our own modules only."""

import os
import signal

from shared.errors import Refusal


def refuse_from_three(number: int) -> int:
    if number >= 3:
        raise Refusal("register.not_csv", row=number)
    return number


def look_up(name: str) -> str:
    empty: dict[str, str] = {}
    return empty[name]


def die_at_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def process_and_environment(_: int) -> tuple[int, list[str]]:
    return os.getpid(), list(os.environ)
