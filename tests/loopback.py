"""A server of a test, on loopback, in a thread of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer

LOOK_EVERY_S = 0.02


@contextmanager
def serving[Server: HTTPServer](server: Server) -> Iterator[Server]:
    """Until the block ends."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": LOOK_EVERY_S})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
