"""A tiny function app that shows what the host does: each function writes a line of what it saw."""

import json
import os
import time
from pathlib import Path

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
CONNECTION = "HostStorage"


def _note(**seen: object) -> None:
    with Path(os.environ["SAMPLE_SEEN"]).open("a") as file:
        file.write(json.dumps(seen) + "\n")


@app.queue_trigger(arg_name="message", queue_name="%SampleQueue%", connection=CONNECTION)
def work(message: func.QueueMessage) -> None:
    body = message.get_body().decode()
    _note(kind="work", body=body, count=message.dequeue_count, at=time.time(), process=os.getpid())
    match body.partition(":")[0]:
        case "fail":
            raise ValueError("secret text")
        case "slow":
            time.sleep(3)
            _note(kind="done", body=body)
        case "endless" if message.dequeue_count == 1:
            time.sleep(60)


@app.queue_trigger(arg_name="message", queue_name="async-work", connection=CONNECTION)
async def async_work(message: func.QueueMessage) -> None:
    _note(kind="async", body=message.get_body().decode())


@app.queue_trigger(arg_name="message", queue_name="work-poison", connection=CONNECTION)
def poison(message: func.QueueMessage) -> None:
    _note(kind="poison", body=message.get_body().decode("utf-8", "replace"))


@app.timer_trigger(arg_name="timer", schedule="%SampleSchedule%")
def tick(timer: func.TimerRequest) -> None:
    _note(kind="tick", late=timer.past_due, at=time.time())


@app.route(route="echo", methods=["GET", "POST"])
def echo(req: func.HttpRequest) -> func.HttpResponse:
    if req.params.get("fail"):
        raise ValueError("secret text")
    said = {
        "method": req.method,
        "url": req.url,
        "query": dict(req.params),
        "body": len(req.get_body()),
        "cookie": req.headers.get("cookie"),
        "forwarded": req.headers.get("x-forwarded-for"),
    }
    answer = func.HttpResponse(json.dumps(said), status_code=201, mimetype="application/json")
    answer.headers.add("Set-Cookie", "a=1; Path=/; Max-Age=60; HttpOnly; SameSite=Lax")
    answer.headers.add("Set-Cookie", "b=2; Path=/b; Secure")
    return answer
