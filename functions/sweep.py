"""The timer, by app setting TOGIKAI_SWEEP_SCHEDULE: every 10 minutes on Azure, every 2 seconds locally."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.backstop import report_near_backstop
from shared.services.final_issue import issue_what_is_settled
from shared.services.holds import keep_holds
from shared.services.incident_notices import remind_of_reports
from shared.services.incidents import keep_incidents
from shared.services.inspection_notices import remind_of_findings
from shared.services.matter_notices import tell_of_matters
from shared.services.reminders import remind
from shared.services.report_draft_notices import tell_of_report_drafts
from shared.services.retention import erase_what_is_due
from shared.services.sweep import Round, sweep
from shared.services.too_few import count_when_due
from shared.services.ward_people import forget_ward_people

bp = func.Blueprint()
ROUNDS: tuple[Round, ...] = (
    erase_what_is_due,
    issue_what_is_settled,
    remind,
    count_when_due,
    keep_holds,
    keep_incidents,
    remind_of_reports,
    remind_of_findings,
    tell_of_matters,
    tell_of_report_drafts,
    report_near_backstop,
    forget_ward_people,
)
"""What each area looks for at a tick, besides outboxes."""


@bp.timer_trigger(arg_name="timer", schedule="%TOGIKAI_SWEEP_SCHEDULE%")
def sweep_round(timer: func.TimerRequest) -> None:  # noqa: ARG001 (the binding passes it by name)
    sweep(parts(), ROUNDS)
