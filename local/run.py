"""`make run`: the stack in the foreground with the portal on 127.0.0.1:7071, until Ctrl-C."""

import argparse
import signal
import sys
import time
from pathlib import Path

from local.folder import REPOSITORY, StackFolder
from local.people import DEMO_PEOPLE
from local.ports import Ports
from local.process import PartFailed
from local.supervisor import Stack

LOOK_EVERY_S = 1.0


def main() -> int:
    default = REPOSITORY / ".local-stack"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=default, help="where the data stays")
    parser.add_argument("--port", type=int, default=Ports().portal, help="of the portal")
    chosen = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    stack = Stack(StackFolder(chosen.folder), Ports(portal=chosen.port))
    try:
        _serve(stack)
    except PartFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopping …", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        stack.stop()
    return 0


def _serve(stack: Stack) -> None:
    print("starting …", flush=True)
    stack.start()
    print(welcome(stack), flush=True)
    while True:
        stack.check()
        time.sleep(LOOK_EVERY_S)


def welcome(stack: Stack) -> str:
    passwords = stack.credentials.passwords
    people = (
        f"         {person.login:<12} {passwords[person.login]:<14} {person.name}（{person.role.ja}）"
        for person in DEMO_PEOPLE
    )
    return "\n".join([
        f"\nportal:  {stack.portal_url}",
        "people:  login        password",
        *people,
        f"mails:   {stack.folder.maildir}",
        f"logs:    {stack.folder.logs}",
        "Ctrl-C ends everything that was started here; the data stays.",
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
