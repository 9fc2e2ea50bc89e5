"""The timer: every 10 minutes on Azure (app setting TOGIKAI_SWEEP_SCHEDULE), every 2 seconds in the local stack."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.sweep import Round, sweep

bp = func.Blueprint()
ROUNDS: tuple[Round, ...] = ()
"""What each area looks for at a tick, besides outboxes."""


@bp.timer_trigger(arg_name="timer", schedule="%TOGIKAI_SWEEP_SCHEDULE%")
def sweep_round(timer: func.TimerRequest) -> None:
    sweep(parts(), ROUNDS)
