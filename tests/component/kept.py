"""A set-up is played once a run for the same arguments; each test gets what it left, in a copy of its own."""

import pickle
from collections.abc import Callable
from functools import wraps


def kept[**P, J](play: Callable[P, J]) -> Callable[P, J]:
    """`play` makes a world out of nothing but its arguments. What it leaves is copied byte for byte, so nothing
    that one test does can reach another; the processes of the copy are new ones, as after a restart."""
    pictures: dict[bytes, bytes] = {}

    @wraps(play)
    def copied(*args: P.args, **kwargs: P.kwargs) -> J:
        asked = pickle.dumps((args, sorted(kwargs.items())))
        if asked not in pictures:
            pictures[asked] = pickle.dumps(play(*args, **kwargs))
        left: J = pickle.loads(pictures[asked])  # noqa: S301  # our own bytes, of this very run
        return left

    return copied
