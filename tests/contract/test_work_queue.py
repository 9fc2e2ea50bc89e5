"""WorkQueue: what is sent is there for the host, now or later."""

from shared.adapters.storage_queue import LONGEST_DELAY_S
from tests.contract.conftest import SentWork

BODY = '{"unit": "四"}'


def test_a_message_is_visible_at_once(work: SentWork) -> None:
    work.port.send(work.queue, BODY)
    assert work.visible() == [BODY]


def test_a_delayed_message_is_hidden(work: SentWork) -> None:
    work.port.send(work.queue, BODY, delay_s=60)
    assert work.visible() == []


def test_a_delay_beyond_the_queues_limit_is_the_limit(work: SentWork) -> None:
    work.port.send(work.queue, BODY, delay_s=LONGEST_DELAY_S + 1)
    assert work.visible() == []
