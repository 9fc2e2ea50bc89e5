"""The ward's own people on an assembly are named until everything of it is erased and everybody was told.

Then names, logins and addresses go from state: what they did keeps their ids (keyed hashes) for ever.
"""

from datetime import timedelta

from shared.documents.assembly import Assembly, Member
from shared.documents.erasure import Erasure
from shared.documents.holding import Holding, Phase
from shared.documents.plan_version import PlanVersion
from shared.domain.ids import SYSTEM_ACTOR
from shared.domain.plan_people import GONE, without_people
from shared.services.notices import notices_of
from shared.services.parts import Parts
from shared.services.plan_changes import versions_of
from shared.services.repository import Change, Entry

AFTERWARDS = timedelta(days=30)
"""After the last certificate: for mails that are on their way, and for staff to confirm it by name."""


def forget_ward_people(parts: Parts) -> None:
    """The sweeper's round. Repeating it after a crash does the rest."""
    for assembly in parts.repository.all(Assembly):
        if assembly.people_erased is None and _all_is_over(parts, assembly):
            _forget(parts, assembly)


def _all_is_over(parts: Parts, assembly: Assembly) -> bool:
    """Each holding is erased, its certificate final and 30 days old, each mail sent or refused."""
    holdings = [one for one in parts.repository.all(Holding) if one.trail == assembly.trail]
    return assembly.holding is not None and all(_is_over(parts, holding) for holding in holdings)


def _is_over(parts: Parts, holding: Holding) -> bool:
    if holding.phase is Phase.PLANNED:
        return True
    erasure = parts.repository.find(Erasure, holding.id)
    if holding.phase is not Phase.ERASED or erasure is None or not erasure.issues:
        return False
    last = erasure.issues[-1]
    told = all(notice.outcome is not None for notice in notices_of(parts, holding))
    return last.final and told and parts.clock.business_now() >= last.at + AFTERWARDS


def _forget(parts: Parts, assembly: Assembly) -> None:
    for version in versions_of(parts, assembly.id):
        parts.repository.change(PlanVersion, version.id, _without_people)

    def decide(current: Assembly) -> Change[Assembly] | None:
        if current.people_erased is not None:
            return None
        changed = current.with_(
            plan_text=without_people(current.plan_text),
            members=tuple(map(_nameless, current.members)),
            former=tuple(map(_nameless, current.former)),
            amendment=None,
            handing_over=None,
            people_erased=parts.clock.business_now(),
        )
        facts = {"people": len(current.members) + len(current.former)}
        return Change(changed, (Entry(SYSTEM_ACTOR, "assembly.people_erased", current.id, facts=facts),))

    parts.repository.change(Assembly, assembly.id, decide)


def _without_people(current: PlanVersion) -> Change[PlanVersion] | None:
    text = without_people(current.plan_text)
    return None if text == current.plan_text else Change(current.with_(plan_text=text))


def _nameless(member: Member) -> Member:
    return member.with_(name=GONE, mail=None)
