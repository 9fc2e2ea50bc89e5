"""A certificate says where the data was and how many copies of it the storage kept, as the deployment says."""

from dataclasses import replace

import pytest

from shared.documents.holding import Holding
from shared.services.certificate_lines import statements
from shared.services.certificate_print import _row
from shared.services.erasure_saga import look
from shared.services.inventory import read_inventory
from shared.services.parts import Parts
from tests.component.contract_job import AFTER_EVENT, Job, running
from tests.component.erasure_run import begin, holding_id, run


@pytest.fixture(scope="module")
def job() -> Job:
    job = running()
    job.at(AFTER_EVENT)
    begin(job)
    run(job)
    return job


def place(parts: Parts, job: Job) -> dict[str, list[str]]:
    saga = look(parts, parts.repository.get(Holding, holding_id(job)).holding_id)
    lines = statements(parts, saga, read_inventory(parts, holding_id(job)))
    shown = [
        {"section": one.section, "item": one.item, "value": one.value, "basis": one.basis} for one in lines
    ]
    wanted = [one for one in shown if one["item"] in ("location", "redundancy")]
    return {str(one["item"]): [str(one["value"]), _row(one)[1]] for one in wanted}


def test_in_the_cloud_region_and_redundancy_of_the_data_account(job: Job) -> None:
    settings = job.parts.settings.model_copy(
        update={"environment": "azure", "region": "japaneast", "data_redundancy": "Standard_ZRS"}
    )
    found = place(replace(job.parts, settings=settings), job)
    assert found["location"] == ["japaneast", "Azure 東日本リージョン（japaneast）"]
    assert found["redundancy"][0] == "Standard_ZRS"
    assert "ほかのリージョンに写しはない" in found["redundancy"][1]


def test_on_one_machine_it_says_so(job: Job) -> None:
    assert place(job.parts, job) == {
        "location": ["local", "1台の端末"],
        "redundancy": ["local", "なし（1台の端末）"],
    }
