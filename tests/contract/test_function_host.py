"""The local host behaves as the Functions host does (FACTS.md), shown on a tiny app."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.supervisor import Stack
from tests.pytest_azurefunctions.hosts import HostProcess
from tests.pytest_azurefunctions.services import Queues

SAMPLE = Path(__file__).parent / "sample_app"
LOCK_S = 2
SLOW_S = 3
FROM_HOST_JSON = "AzureFunctionsJobHost__extensions__queues__"


class Sample:
    """A host over the sample app, and what its functions noted."""

    def __init__(self, services: Stack, folder: Path, **more: str) -> None:
        self._seen = folder / "seen.jsonl"
        self._seen.touch()
        settings = {
            "HostStorage": services.accounts.host,
            "SAMPLE_SEEN": str(self._seen),
            "SampleQueue": "work",
            "SampleSchedule": "* * * * * *",
            "TOGIKAI_MESSAGE_LOCK_S": str(LOCK_S),
            FROM_HOST_JSON + "visibilityTimeout": "00:00:01",
            FROM_HOST_JSON + "maxPollingInterval": "00:00:00.5",
        }
        self.host = HostProcess(SAMPLE, settings | more, folder / "host.log").start()

    def seen(self, **like: object) -> list[dict[str, Any]]:
        notes = [json.loads(line) for line in self._seen.read_text().splitlines()]
        return [note for note in notes if like.items() <= note.items()]

    def wait_for(self, count: int, within_s: float = 20, **like: object) -> list[dict[str, Any]]:
        until = time.monotonic() + within_s
        while len(found := self.seen(**like)) < count:
            assert time.monotonic() < until, f"{len(found)} of {count} notes like {like} after {within_s} s"
            time.sleep(0.1)
        return found


type StartSample = Callable[..., Sample]


@pytest.fixture(scope="module")
def sample(services: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """One host for the tests that leave it as it was."""
    started = Sample(services, tmp_path_factory.mktemp("sample"))
    yield started
    started.host.stop()


@pytest.fixture
def start_sample(services: Stack, tmp_path: Path) -> Iterator[StartSample]:
    """A host of its own, on a queue of its own, for a test that kills or stops it."""
    started: list[Sample] = []

    def start(**more: str) -> Sample:
        started.append(Sample(services, tmp_path, SampleQueue="own-work", **more))
        return started[-1]

    yield start
    for one in started:
        one.host.stop()


def test_a_message_runs_once_and_is_deleted(sample: Sample, send: Queues) -> None:
    send("work", "hello:1")
    send.drain("work")
    assert [note["count"] for note in sample.seen(body="hello:1")] == [1]


def test_equal_messages_each_run(sample: Sample, send: Queues) -> None:
    send("work", "twice:1")
    send("work", "twice:1")
    send.drain("work")
    assert len(sample.seen(body="twice:1")) == 2


def test_an_async_function_runs(sample: Sample, send: Queues) -> None:
    send("async-work", "hello:2")
    sample.wait_for(1, kind="async", body="hello:2")


def test_a_delayed_message_runs_later(sample: Sample, send: Queues) -> None:
    sent = time.time()
    send.send_raw("work", "aGVsbG86Mw==", delay_s=2)
    assert sample.wait_for(1, body="hello:3")[0]["at"] - sent >= 2


def test_what_fails_is_tried_five_times_after_its_pause_and_then_goes_to_poison(
    sample: Sample, send: Queues
) -> None:
    send("work", "fail:1")
    sample.wait_for(1, kind="poison", body="fail:1")
    tries = sample.seen(kind="work", body="fail:1")
    pauses = [later["at"] - earlier["at"] for earlier, later in pairwise(tries)]
    assert [note["count"] for note in tries] == [1, 2, 3, 4, 5]
    assert min(pauses) >= 1
    send.drain("work", "work-poison")


def test_what_cannot_be_decoded_goes_straight_to_poison_with_its_text(sample: Sample, send: Queues) -> None:
    send.send_raw("work", "<no base64>")
    sample.wait_for(1, kind="poison", body="<no base64>")
    assert not sample.seen(kind="work", body="<no base64>")


def test_a_run_longer_than_the_lock_keeps_its_message_and_holds_the_next_back(
    sample: Sample, send: Queues
) -> None:
    send("work", "slow:1")
    send("work", "slow:2")
    send.drain("work")
    begun = [note["at"] for body in ("slow:1", "slow:2") for note in sample.seen(kind="work", body=body)]
    assert len(begun) == 2
    assert abs(begun[1] - begun[0]) >= SLOW_S


def test_a_timer_ticks_by_its_schedule(sample: Sample) -> None:
    before = len(sample.seen(kind="tick"))
    ticks = [note["at"] for note in sample.wait_for(before + 3, kind="tick")[before:]]
    assert all(0.5 < later - earlier < 1.5 for earlier, later in pairwise(ticks))


def test_a_request_reaches_its_function_whole(sample: Sample) -> None:
    answer = httpx.post(
        f"{sample.host.url}/echo?q=%E5%8C%BA&r=", content=b"x" * 5_000_000, headers={"Cookie": "a=1; b=2"}
    )
    said = answer.json()
    assert answer.status_code == 201
    assert (said["body"], said["query"], said["cookie"]) == (5_000_000, {"q": "区", "r": ""}, "a=1; b=2")
    assert said["url"] == f"{sample.host.url}/echo?q=%E5%8C%BA&r="
    assert said["forwarded"].startswith("127.0.0.1:")


def test_two_cookies_come_back_as_two(sample: Sample) -> None:
    cookies = httpx.get(f"{sample.host.url}/echo").headers.get_list("set-cookie")
    assert cookies == ["a=1; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", "b=2; Path=/b; Secure"]


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/echo?fail=1", 500)])
def test_what_goes_wrong_is_answered_without_a_word(sample: Sample, path: str, status: int) -> None:
    answer = httpx.get(sample.host.url + path)
    assert (answer.status_code, answer.content) == (status, b"")


def test_the_log_has_neither_bodies_nor_the_texts_of_exceptions(sample: Sample, send: Queues) -> None:
    httpx.get(f"{sample.host.url}/echo?fail=1", headers={"X-Name": "yamada"})
    send("work", "private:yamada")
    send.drain("work")
    lines = sample.host.lines()
    assert "ValueError" in lines
    assert not [word for word in ("secret text", "yamada") if word in lines]


def test_a_killed_hosts_message_comes_back_after_its_lock(start_sample: StartSample, send: Queues) -> None:
    sample = start_sample()
    send("own-work", "slow:3")
    sample.wait_for(1, kind="work", body="slow:3")
    sample.host.kill()
    sample.host.start()
    sample.wait_for(1, kind="done", body="slow:3")
    assert [note["count"] for note in sample.seen(kind="work", body="slow:3")] == [1, 2]
    send.drain("own-work")


def test_a_message_that_killed_its_host_too_often_goes_to_poison_unrun(
    start_sample: StartSample, send: Queues
) -> None:
    sample = start_sample(**{FROM_HOST_JSON + "maxDequeueCount": "1"})
    send("own-work", "slow:4")
    sample.wait_for(1, kind="work", body="slow:4")
    sample.host.kill()
    sample.host.start()
    send.drain("own-work")
    assert len(sample.seen(kind="work", body="slow:4")) == 1
    assert send.count("own-work-poison") == 1


def test_over_the_time_out_the_worker_begins_anew(start_sample: StartSample, send: Queues) -> None:
    sample = start_sample(TOGIKAI_FUNCTION_TIMEOUT_S="1")
    send("own-work", "endless:1")
    again = sample.wait_for(2, kind="work", body="endless:1")
    assert [note["count"] for note in again] == [1, 2]
    assert "function timed out" in sample.host.lines()
    send.drain("own-work")


def test_sigterm_lets_a_running_function_finish(start_sample: StartSample, send: Queues) -> None:
    sample = start_sample()
    send("own-work", "slow:5")
    sample.wait_for(1, kind="work", body="slow:5")
    sample.host.stop()
    assert sample.seen(kind="done", body="slow:5")
    assert send.count("own-work") == 0


def test_a_taken_port_is_said(sample: Sample, services: Stack, tmp_path: Path) -> None:
    second = HostProcess(SAMPLE, sample.host.settings, tmp_path / "host.log", port=sample.host.port)
    second.runs = lambda: False  # type: ignore[method-assign]  # the first one would answer
    with pytest.raises(Exception, match=f"port {sample.host.port} on 127.0.0.1 is taken"):
        second.start()
