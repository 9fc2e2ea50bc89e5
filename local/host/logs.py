"""One JSON object a line, without bodies: of an exception its type and places, never its text."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
PLACE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


class JsonLines(logging.Formatter):
    """`extra` fields become members of the object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in OWN_FIELDS}
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "places": _frames(record.exc_info[2])}
        elif record.exc_text:
            line["error"] = record.exc_text  # shared/redaction.py has left its text out
        return json.dumps(line, ensure_ascii=False, default=str)


def start_logging() -> None:
    """Everything from INFO on to standard error; the SDKs and the worker library from WARNING on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("azure", "httpx", "httpcore", "uvicorn", "asyncio", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def places(stack_trace: str) -> list[str]:
    """`file:line` of each frame of a formatted stack trace, innermost last; its texts are left out."""
    return [_place(found["file"], int(found["line"])) for found in PLACE.finditer(stack_trace)][-8:]


def _frames(trace: TracebackType | None) -> list[str]:
    return [_place(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(trace)][-8:]


def _place(file: str, line: int) -> str:
    return f"{'/'.join(file.split('/')[-3:])}:{line}"
