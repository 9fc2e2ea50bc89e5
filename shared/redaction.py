"""What leaves the process as telemetry: our own lines, and of others' lines and errors only what and where.

A library may quote the text that it chokes on (a name, a row of the register); no line of ours does.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.errors import Fault, TogikaiError

OURS = ("togikai", "shared", "functions", "local")
TRANSPORT = ("azure", "azure_functions_runtime", "msal", "urllib3", "uvicorn")
"""They speak of addresses and codes, where only ids stand; their chatter below WARNING is not wanted."""
CHATTY = (*TRANSPORT, "httpx", "httpcore")
LEFT_OUT = "(text left out)"


def start() -> None:
    """For the whole process, whatever handler the host has put in place."""
    logging.setLogRecordFactory(_record)
    logging.captureWarnings(capture=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(OURS[0]).setLevel(logging.INFO)  # the host's root logger may begin at WARNING


@contextmanager
def without_text() -> Iterator[None]:
    """Let our own errors out alone, without what caused them, and of any other only its type and place."""
    try:
        yield
    except TogikaiError as error:
        raise error from None
    except Exception as error:  # noqa: BLE001 - its text might name a person
        raise Fault("general.fault", error=type(error).__name__, at=place_of(error)) from None


def place_of(error: BaseException) -> str:
    """Where it was raised: functions and line numbers, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-4:]))


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    if record.name.partition(".")[0] not in OURS + TRANSPORT:
        record.msg, record.args = LEFT_OUT, ()
    if record.exc_info and record.exc_info[1]:
        error = record.exc_info[1]
        record.exc_info, record.exc_text = None, f"{type(error).__name__} at {place_of(error)}"
    return record
