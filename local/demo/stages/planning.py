"""Staff draft the plan, a supervisor approves it; the assembly's holding is made."""

from local.demo.job import Job


def play(job: Job) -> None:
    page = job.person("staff1").open("/assemblies/new")
    (job.seen["assembly"],) = page.form("plan-form").fields["assembly_id"].value
    job.person("staff1").submit(page, "plan-form", {"plan": job.plan_text})
    job.person("supervisor").submit(
        f"{job.assembly}/plan",
        "approve-form",
        {"decision_number": "9企企第100号", "decision_day": str(job.today())},
    )
    shown = job.person("staff1").open(job.assembly)
    job.check("進み具合" in shown.text, "the assembly is active after its plan's approval")
