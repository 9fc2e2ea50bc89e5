"""A mail server that delivers nothing: each mail becomes a file of a Maildir, as it came over the wire.

`python -m local.smtp_sink --port 7025 --maildir FOLDER`
"""

import argparse
import asyncio
import mailbox
import signal
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
REFUSED_DOMAIN = "refused.example"
"""Addresses below it are refused, so that tests see what happens then."""


class Sink:
    """Writes mails to the Maildir; aiosmtpd calls the methods by their names."""

    def __init__(self, maildir: Path) -> None:
        self._box = mailbox.Maildir(maildir, create=True)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.rpartition("@")[2].lower() == REFUSED_DOMAIN:
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        text = content.encode() if isinstance(content, str) else content
        to = ", ".join(envelope.rcpt_tos)
        self._box.add(f"X-Envelope-To: {to}\r\n".encode() + text)
        print(f"mail to {len(envelope.rcpt_tos)} address(es), {len(text)} bytes", flush=True)
        return "250 OK"


async def serve(port: int, maildir: Path) -> None:
    loop = asyncio.get_running_loop()
    sink = Sink(maildir)
    server = await loop.create_server(lambda: SMTP(sink, hostname="localhost"), HOST, port)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with server:
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--maildir", type=Path, required=True)
    chosen = parser.parse_args()
    asyncio.run(serve(chosen.port, chosen.maildir))


if __name__ == "__main__":
    main()
