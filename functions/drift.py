"""The verifier's daily look at the deployed settings, by app setting TOGIKAI_DRIFT_SCHEDULE."""

import azure.functions as func

from shared.bootstrap import parts
from shared.redaction import without_text
from shared.services.drift import record_drift

bp = func.Blueprint()


@bp.timer_trigger(arg_name="timer", schedule="%TOGIKAI_DRIFT_SCHEDULE%")
def drift_round(timer: func.TimerRequest) -> None:  # noqa: ARG001 (the binding passes it by name)
    with without_text():
        record_drift(parts())
