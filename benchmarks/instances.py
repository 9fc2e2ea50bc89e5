"""Further instances of the main app, as a scale controller would start them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from local.ports import free_ports
from local.process import Child
from local.settings_for import host_part
from local.supervisor import Stack
from shared.settings import Role


@contextmanager
def instances(stack: Stack, hosts: int) -> Iterator[list[Child]]:
    """Starts `stack` with the main app `hosts` times; those beyond the stack's own."""
    stack.start(Role.MAIN)
    more: list[Child] = []
    try:
        for number in range(2, hosts + 1):
            part = host_part(Role.MAIN, free_ports().portal, stack.settings_for(Role.MAIN))
            part = replace(part, name=f"host-main-{number}")
            more.append(Child(part, stack.folder.log_of(part.name)))
        for child in more:
            child.wait_until_ready()
        yield more
    finally:
        for child in more:
            child.terminate()
        for child in more:
            child.wait()
