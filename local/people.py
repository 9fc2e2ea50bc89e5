"""The demo people: invented, one for each part of the main job. The ward's are those of demo/plan.toml."""

from dataclasses import dataclass

from shared.domain.roles import AUDITOR, HANDLER, RESPONSIBLE, STAFF, SUPERVISOR, PersonRole


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`login` names the person at the login provider and in the portal's forms."""

    login: str
    name: str
    role: PersonRole

    @property
    def email(self) -> str:
        ward = self.role in {STAFF, SUPERVISOR, AUDITOR}
        return f"{self.login}@{'ward' if ward else 'contractor'}.example"


DEMO_PEOPLE = (
    DemoPerson("staff1", "企画 一郎", STAFF),
    DemoPerson("staff2", "企画 花子", STAFF),
    DemoPerson("supervisor", "承認 三郎", SUPERVISOR),
    DemoPerson("responsible", "責任 五月", RESPONSIBLE),
    DemoPerson("handler1", "取扱 六郎", HANDLER),
    DemoPerson("handler2", "取扱 七海", HANDLER),
    DemoPerson("auditor", "監査 四郎", AUDITOR),
)
