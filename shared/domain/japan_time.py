"""Every business date is Japan time (DOMAIN.md §5): days here, instants everywhere else in UTC."""

from datetime import UTC, date, datetime, time, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
"""Without summer time since 1952; a fixed offset also works on a PC that has no time zone database."""


def day_of(instant: datetime) -> date:
    """The day in Japan at `instant` (aware)."""
    return _aware(instant).astimezone(JST).date()


def start_of(day: date) -> datetime:
    """00:00 JST of `day`, as UTC (15:00Z of the day before)."""
    return datetime.combine(day, time.min, JST).astimezone(UTC)


def after_end(day: date) -> datetime:
    """The first instant after `day`: D+1 00:00 JST = D 15:00Z."""
    return start_of(day + timedelta(days=1))


def stamp(instant: datetime) -> str:
    """UTC as `2026-11-23T01:02:03.456Z`: sorts as text, and one instant has one form."""
    return _aware(instant).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_stamp(text: str) -> datetime:
    """The inverse of `stamp`. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def day_in_words(day: date) -> str:
    """`2026年11月23日（月）`, for pages, mails and papers."""
    return f"{plain_day(day)}（{weekday_of(day)}）"


def plain_day(day: date) -> str:
    """`2026年11月23日`, as for a birthday."""
    return f"{day.year}年{day.month}月{day.day}日"


def weekday_of(day: date) -> str:
    """One of 月火水木金土日."""
    return "月火水木金土日"[day.weekday()]


def in_words(instant: datetime) -> str:
    """`2026年11月23日 10時02分` in Japan, for pages and letters."""
    local = _aware(instant).astimezone(JST)
    return f"{plain_day(local)} {local.hour}時{local.minute:02d}分"


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant
