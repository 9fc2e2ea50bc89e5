"""Queue `lottery`: the fairest distribution, the pool, the lottery, the roster of its panel, their groups."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.grouping import make_groups
from shared.services.lottery import hold_lottery, publish_commitment
from shared.services.lottery_solving import solve_quotas
from shared.services.obey import obey
from shared.services.representation import make_report, publish_report
from shared.services.roster import make_roster, release_roster
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {
    Step.SOLVE_LOTTERY: solve_quotas,
    Step.COMMIT_LOTTERY: publish_commitment,
    Step.HOLD_LOTTERY: hold_lottery,
    Step.MAKE_ROSTER: make_roster,
    Step.RELEASE_ROSTER: release_roster,
    Step.MAKE_GROUPS: make_groups,
    Step.MAKE_REPORT: make_report,
    Step.PUBLISH_REPORT: publish_report,
}


@bp.queue_trigger(arg_name="message", queue_name=Queue.LOTTERY, connection="HostStorage")
def lottery_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
