"""The stages of the main job, in order; each module plays one, and checks what it claims."""

from collections.abc import Callable
from dataclasses import dataclass

from local.demo.job import Job
from local.demo.stages import planning


@dataclass(frozen=True, slots=True)
class Stage:
    """`name` is the key of its timing in summary.json, `title` the progress line."""

    name: str
    title: str
    play: Callable[[Job], None]


STAGES: tuple[Stage, ...] = (Stage("plan", "計画の起案と承認", planning.play),)
