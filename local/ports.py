"""The loopback ports of one stack, and who holds one that is taken."""

import socket
from dataclasses import astuple, dataclass, fields

import psutil

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Defaults are those of `make run`; a demo or a test takes free ones beside it."""

    portal: int = 7071
    eraser: int = 7072
    verifier: int = 7073
    login: int = 7074
    mail: int = 7075
    holding_vault: int = 7076
    app_vault: int = 7077
    blob: int = 7080
    queue: int = 7081
    table: int = 7082

    def taken(self) -> list[str]:
        """One sentence for each port that something listens on already."""
        return [
            f"port {port} ({field.name}) is taken by {holder(port)}"
            for field, port in zip(fields(self), astuple(self), strict=True)
            if _is_taken(port)
        ]


def free_ports(**fixed: int) -> Ports:
    """Ports nobody listens on now; `fixed` ones as given."""
    wanted = [field.name for field in fields(Ports) if field.name not in fixed]
    sockets = [socket.socket() for _ in wanted]
    try:
        for listener in sockets:
            listener.bind((HOST, 0))
        found = {name: listener.getsockname()[1] for name, listener in zip(wanted, sockets, strict=True)}
    finally:
        for listener in sockets:
            listener.close()
    return Ports(**(found | fixed))


def holder(port: int) -> str:
    """Who listens on `port`, and how to free it, as far as this account may see."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        connections = []
    for connection in connections:
        if (
            connection.status == psutil.CONN_LISTEN
            and getattr(connection.laddr, "port", None) == port
            and connection.pid
        ):
            name = psutil.Process(connection.pid).name()
            return f"process {connection.pid} ({name}): end it with `kill {connection.pid}`, or wait for it"
    return f"a process of another account: find it with `ss -ltnp 'sport = :{port}'`"


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def answers(port: int) -> bool:
    """Whether something accepts connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
