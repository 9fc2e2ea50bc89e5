"""The demo people: invented, one for each part somebody plays in the main job."""

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
    DemoPerson("staff1", "職員 一郎", STAFF),
    DemoPerson("staff2", "職員 二葉", STAFF),
    DemoPerson("supervisor", "承認 花子", SUPERVISOR),
    DemoPerson("responsible", "責任 太郎", RESPONSIBLE),
    DemoPerson("handler1", "取扱 三郎", HANDLER),
    DemoPerson("handler2", "取扱 四織", HANDLER),
    DemoPerson("auditor", "監査 五月", AUDITOR),
)
