"""The fields of an application form as typed: kept when refused, read into the closed schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from shared.documents.assembly import Assembly
from shared.domain.reply import Answer, Need, Reason, ReplyForm, tidy_phone
from shared.errors import Refusal
from shared.portal.visit import Visit
from shared.services.scanned_forms import ScannedForm

_FIELDS = {
    "answer": "参加・不参加",
    "reason": "理由",
    "days": "参加できる日",
    "needs": "配慮事項",
    "phone": "電話",
    "remark": "記載",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What the fields hold, as text: empty, as typed, read from a scan, or of a form to be corrected.

    `doubtful`: fields of the scan that only the eye can decide; nothing is filled in there.
    """

    received: str
    code: str = ""
    answer: str = ""
    days: Sequence[str] = ()
    needs: Sequence[str] = ()
    reason: str = ""
    phone: str = ""
    remark: str = ""
    marks_outside: bool = False
    doubtful: frozenset[str] = frozenset()

    def form(self) -> ReplyForm:
        """Raises Refusal `general.field_missing`, `replies.form_invalid` naming the field; what was typed
        is not repeated."""
        if not self.answer:
            raise Refusal("general.field_missing", field=_FIELDS["answer"])
        try:
            return ReplyForm(
                answer=Answer(self.answer),
                reason=Reason(self.reason) if self.reason else None,
                days=tuple(int(day) for day in self.days),
                needs=tuple(Need(need) for need in self.needs),
                phone=tidy_phone(self.phone),
                remark=self.remark,
                marks_outside=self.marks_outside,
            )
        except ValidationError as error:
            where = error.errors()[0]["loc"]
            field = _FIELDS.get(str(where[0]) if where else "", "申込書")
            raise Refusal("replies.form_invalid", field=field) from None
        except ValueError:
            raise Refusal("replies.form_invalid", field="申込書") from None

    def day(self) -> date:
        """Raises Refusal `general.field_missing`, `general.field_invalid`."""
        if not self.received:
            raise Refusal("general.field_missing", field="受付日")
        try:
            return date.fromisoformat(self.received)
        except ValueError:
            raise Refusal("general.field_invalid", field="受付日") from None


def typed_in(visit: Visit) -> Typed:
    """As the page sent it."""
    return Typed(
        received=visit.form.get("received", "").strip(),
        code=visit.form.get("code", "").strip(),
        answer=visit.form.get("answer", "").strip(),
        days=tuple(visit.values.get("days", [])),
        needs=tuple(visit.values.get("needs", [])),
        reason=visit.form.get("reason", ""),
        phone=visit.form.get("phone", ""),
        remark=visit.form.get("remark", "").strip(),
        marks_outside=visit.form.get("marks_outside") == "yes",
    )


def typed_from(form: ReplyForm, received: str) -> Typed:
    """A form that is there already, to be corrected."""
    return Typed(
        received=received,
        answer=form.answer.value,
        days=tuple(map(str, form.days)),
        needs=tuple(need.value for need in form.needs),
        reason=form.reason.value if form.reason else "",
        phone=form.phone,
        remark=form.remark,
        marks_outside=form.marks_outside,
    )


def prefilled(scanned: ScannedForm, received: str) -> Typed:
    """What was read surely of a scanned page, for a person to confirm or correct beside the image."""
    read = scanned.prefill
    return Typed(
        received=received,
        code=scanned.code,
        answer=read.answer.value if read.answer else "",
        days=tuple(map(str, read.days)),
        needs=tuple(need.value for need in read.needs),
        reason=read.reason.value if read.reason else "",
        marks_outside=scanned.outside,
        doubtful=frozenset(field.value for field in read.doubtful),
    )


def offered(assembly: Assembly) -> Mapping[str, object]:
    """What the plan lets people choose from."""
    planned = {need.value for need in assembly.plan.replies.needs}
    return {
        "days": list(enumerate(assembly.plan.event.days, 1)),
        "needs": [need for need in Need if need.ja in planned],
        "reasons": [(reason.value, reason.ja) for reason in Reason],
    }
