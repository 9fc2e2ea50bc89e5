"""The plan of an assembly: one TOML text, read strictly, approved by a second person, never edited after."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from shared.domain.areas import Areas, areas_of
from shared.domain.japan_time import day_of
from shared.domain.pattern_count import Uncountable, most_bits
from shared.domain.plan_lottery import Area, Lottery
from shared.domain.plan_results import Results
from shared.domain.plan_sections import (
    Draw,
    Eligibility,
    Event,
    Letters,
    Mail,
    PacketRule,
    Person,
    RandomSource,
    Register,
    RegisterMode,
    Replies,
    Report,
    Retention,
    Section,
    Supervisor,
)
from shared.domain.random_sources import MOST_BITS, SYSTEM_VALUE_EXAMPLE, SourceKind, strength
from shared.errors import Refusal

LARGEST_PLAN = 100_000
"""Characters of the TOML text."""
_ROUNDING_BITS = 0.05
"""A plan states bits to one place."""


class Plan(Section):
    """docs/formats/plan.md lists every key; a test holds it to this model."""

    report: Report = Field(title="報告事項", description="what is reported to the privacy council (審議会)")
    staff: tuple[Person, ...] = Field(min_length=1, title="職員", description="ward staff of the assembly")
    supervisors: tuple[Supervisor, ...] = Field(
        min_length=1, title="承認者", description="second persons, deputies included"
    )
    auditors: tuple[Person, ...] = Field(
        min_length=1,
        title="監査",
        description="auditors of the draw and the trail; without one the register could not be erased",
    )
    eligibility: Eligibility = Field(title="対象", description="who may be drawn")
    register_extract: Register = Field(
        default=Register(),
        alias="register",
        title="住民基本台帳データ",
        description="the extract and how it is read",
    )
    areas: tuple[Area, ...] = Field(
        default=(),
        max_length=50,
        title="地区",
        description="areas of many 町丁; none: each 町丁 stands for itself",
    )
    draw: Draw = Field(title="無作為抽出", description="stage 1")
    letters: Letters = Field(title="案内状", description="the invitation")
    replies: Replies = Field(title="参加申込", description="applications")
    lottery: Lottery = Field(title="抽選", description="stage 2")
    results: Results = Field(
        default=Results(), title="結果の連絡", description="calls, alternates, letters of result"
    )
    packets: tuple[PacketRule, ...] = Field(
        min_length=1, title="引渡資料", description="what the contractor may be given"
    )
    event: Event = Field(title="開催", description="the event")
    retention: Retention = Field(title="保存期限", description="how long data lives")
    mail: Mail = Field(title="通知先", description="where mails go")

    @model_validator(mode="after")
    def _must_make_sense(self) -> "Plan":
        for broken, code in self._checks():
            if broken:
                raise Refusal(code)
        self.area_map()
        stages = (self.lottery,) if self.drawn_elsewhere else (self.draw, self.lottery)
        for stage in stages:
            strength([source.source() for source in stage.sources])
        return self

    def _checks(self) -> Iterable[tuple[bool, str]]:
        ward = {person.login.casefold() for person in (*self.staff, *self.supervisors)}
        yield len(ward) < 2, "plan.one_person_only"
        yield any(map(_doubled_logins, (self.staff, self.supervisors, self.auditors))), "plan.login_doubled"
        yield not {a.login.casefold() for a in self.auditors}.isdisjoint(ward), "plan.auditor_not_independent"
        yield self.draw.commit_by >= self.draw.event_at, "plan.commit_after_event"
        yield list(self.event.days) != sorted(set(self.event.days)), "plan.event_days_order"
        yield self.replies.deadline >= self.event.days[0], "plan.deadline_after_event"
        yield day_of(self.lottery.event_at) > self.event.days[0], "plan.lottery_after_event"
        yield day_of(self.lottery.event_at) <= self.replies.deadline, "plan.lottery_before_deadline"
        yield not self._filled_in_time(), "plan.fill_until_order"
        yield day_of(self.draw.event_at) >= self.replies.deadline, "plan.deadline_before_draw"
        yield bool(self.draw.sources) is self.drawn_elsewhere, "plan.sources_of_the_draw"
        yield self.drawn_elsewhere and self.lottery.one_per_household, "plan.household_needs_draw"
        yield not self._too_few_in_order(), "plan.too_few_dates"
        yield self.lottery.seats + self.lottery.alternates > self.draw.invitees, "plan.seats_exceed_invitees"
        yield self.retention.assembly_until <= self.event.days[-1], "plan.retention_too_short"
        yield self.retention.people_until <= self.event.days[-1], "plan.retention_too_short"
        yield len({rule.kind for rule in self.packets}) < len(self.packets), "plan.packet_doubled"
        yield not self.letters.window.window().leaves_room_for_sender, "plan.window_too_wide"
        yield self.letters.window.window().room.most_lines < 4, "plan.window_too_low"
        sources = (*self.draw.sources, *self.lottery.sources)
        yield any(map(_source_incomplete, sources)), "plan.source_incomplete"
        yield any(map(_source_overstated, sources)), "plan.source_overstated"

    def _filled_in_time(self) -> bool:
        """Seats are filled from the lottery on, and not after the event."""
        until = self.results.fill_until
        return until is None or day_of(self.lottery.event_at) <= until <= self.event.days[-1]

    @property
    def drawn_elsewhere(self) -> bool:
        """By the register section: nobody can check how."""
        return self.register_extract.mode is RegisterMode.ALREADY_DRAWN

    def _too_few_in_order(self) -> bool:
        """Counted by the deadline; extended beyond it, and over before the lottery."""
        replies = self.replies
        counted, extended = replies.counted_on, replies.extended_to
        counted_in_time = counted is None or day_of(self.draw.event_at) < counted <= replies.deadline
        return counted_in_time and (
            extended is None or replies.deadline < extended < day_of(self.lottery.event_at)
        )

    def area_map(self) -> Areas:
        """Raises Refusal `plan.areas_overlap`."""
        return areas_of([(area.name, area.districts) for area in self.areas])

    def packet_rule(self, kind: str) -> PacketRule:
        """Raises Refusal `plan.packet_not_planned`."""
        for rule in self.packets:
            if rule.kind == kind:
                return rule
        raise Refusal("plan.packet_not_planned")


@lru_cache(maxsize=64)
def load_plan(text: str) -> Plan:
    """The plan that `text` (TOML) states.

    Raises Refusal `plan.not_toml` (line), `plan.too_long`, `plan.field_missing`, `plan.field_unknown`,
    `plan.field_invalid` (field: Japanese names, then the key), or one of the rules' own codes.
    """
    if len(text) > LARGEST_PLAN:
        raise Refusal("plan.too_long", limit=LARGEST_PLAN)
    try:
        return Plan.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise Refusal("plan.not_toml", line=line[1] if line else "末尾") from None
    except ValidationError as error:
        raise _refusal(error.errors(include_input=False, include_url=False)) from None


def title_of(key: str) -> str:
    """`開催 › 会場` for `event.venue`."""
    words: list[str] = []
    section: object = Plan
    for step in key.split("."):
        title, section = _field_of(section, step)
        words.append(title)
    return " › ".join(words)


def _refusal(problems: Sequence[ErrorDetails]) -> Refusal:
    """The first problem; unknown keys first, since a misspelt key also looks like a missing one."""
    problem = min(problems, key=lambda p: p["type"] != "extra_forbidden")
    codes = {"missing": "plan.field_missing", "extra_forbidden": "plan.field_unknown"}
    return Refusal(codes.get(problem["type"], "plan.field_invalid"), field=_label(problem["loc"]))


def _label(loc: Sequence[int | str]) -> str:
    """`抽選 › 乱数源 2番目 › 種類（lottery.sources.kind）`."""
    words: list[str] = []
    section: object = Plan
    for step in loc:
        if isinstance(step, int):
            words[-1:] = [f"{words[-1] if words else ''} {step + 1}番目"]
            continue
        title, section = _field_of(section, step)
        words.append(title)
    keys = ".".join(step for step in loc if isinstance(step, str))
    return f"{' › '.join(words)}（{keys}）"


def _field_of(section: object, key: str) -> tuple[str, object]:
    """Japanese name of `key` and the model below it, as far as there is one."""
    if not (isinstance(section, type) and issubclass(section, Section)):
        return key, None
    for name, info in section.model_fields.items():
        if key in (name, info.alias):
            return info.title or key, section_below(info.annotation)
    return key, None


def section_below(annotation: object) -> type[Section] | None:
    """The section that a field holds, one or many of."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next(filter(None, map(section_below, getattr(annotation, "__args__", ()))), None)


def _doubled_logins(people: Sequence[Person]) -> bool:
    return len({person.login.casefold() for person in people}) < len(people)


def _source_incomplete(source: RandomSource) -> bool:
    """Dice need their throws, other kinds their bits, not both; the example must be a value."""
    if (source.throws > 0) is not source.kind.is_dice or (source.bits > 0) is source.kind.is_dice:
        return True
    try:
        own = source.kind is SourceKind.OPERATING_SYSTEM
        values = [source.example, *([SYSTEM_VALUE_EXAMPLE] if own else [])]
        return not all(re.fullmatch(source.pattern, value) for value in values)
    except re.error:
        return True


def _source_overstated(source: RandomSource) -> bool:
    """More bits than the written value can hold or the kind of event gives, or nobody can count them."""
    if source.kind.is_dice:
        return False
    try:
        can_hold = most_bits(source.pattern)
    except Uncountable:
        return True
    limits = [can_hold, MOST_BITS.get(source.kind, can_hold)]
    return source.bits > min(limits) + _ROUNDING_BITS
