"""The fields of an incident's forms, for ward and contractor alike (template `incidents/_known.html`)."""

from typing import Any

from shared.domain.incident import Encryption, IncidentKind, Known, Nature
from shared.errors import Refusal
from shared.portal.fields import choice_field, day_field, printable
from shared.portal.visit import Visit

LONGEST_TEXT = 10_000
CHOICES: dict[str, Any] = {
    "kinds": [(kind.value, kind.ja) for kind in IncidentKind],
    "natures": [(nature.value, nature.ja) for nature in Nature],
    "encryptions": [(state.value, state.ja) for state in Encryption],
}


def known_field(visit: Visit) -> Known:
    """Raises Refusal `general.field_missing`, `general.field_invalid`."""
    return Known(
        what=choice_field(visit, "what", "種別", IncidentKind),
        nature=choice_field(visit, "nature", "内容", Nature),
        known_on=day_field(visit, "known_on", "知った日"),
        people=visit.number("people", "対象の人数") if visit.form.get("people", "").strip() else None,
        encryption=choice_field(visit, "encryption", "暗号化の状態", Encryption),
        malicious=_ticked(visit, "malicious"),
        sensitive=_ticked(visit, "sensitive"),
        financial=_ticked(visit, "financial"),
    )


def long_text(visit: Visit, name: str, label: str, *, required: bool = True) -> str:
    """Some lines of text; empty when it may be. Raises Refusal as `known_field`."""
    value = visit.text(name, label) if required else visit.form.get(name, "").strip()
    if len(value) > LONGEST_TEXT or not all(map(printable, value.splitlines())):
        raise Refusal("general.field_invalid", field=label)
    return value


def _ticked(visit: Visit, name: str) -> bool:
    return visit.form.get(name) == "yes"
