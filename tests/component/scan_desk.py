"""Scanning at work over fakes: letters are out, staff upload scans, the queue reads them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from shared.documents.part_upload import PART_BYTES
from shared.documents.scan import Scan, ScanPhase
from shared.documents.scanned_page import ScannedPage
from shared.services.obey import StepHandler
from shared.services.scan_intake import finish, receive, scans_of, start
from shared.services.scan_reading import read_scan
from shared.services.scanned_forms import discard_page, pages_of
from shared.services.work import Step
from tests.component.stage_two import STAFF, STEPS, StageTwo
from tests.fakes.form_reader import scan_of

SCAN_STEPS: dict[Step, StepHandler] = {
    **STEPS,
    Step.READ_SCAN: read_scan,
    Step.DISCARD_PAGE: discard_page,
}


def digest(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()


class ScanDesk(StageTwo):
    """`scan` uploads pages; `read` also lets the queue read them. A page is told as `scan_of` wants it."""

    def scan(self, *pages: Mapping[str, Any]) -> Scan:
        return self.upload(scan_of(*pages))

    def upload(self, file: bytes) -> Scan:
        parts = self.world.parts()
        scan = start(parts, self.assembly, STAFF, len(file), digest(file))
        for number, begin in enumerate(range(0, len(file), PART_BYTES), 1):
            receive(parts, self.assembly, scan.number, STAFF, number, file[begin : begin + PART_BYTES])
        return finish(parts, self.assembly, scan.number, STAFF)

    def read(self, *pages: Mapping[str, Any]) -> list[ScannedPage]:
        """All pages of the assembly after these were read too."""
        self.scan(*pages)
        self.settle()
        return self.pages

    def settle(self, **how: bool) -> None:
        self.world.drain(SCAN_STEPS, **how)  # type: ignore[arg-type]

    def a_form(self, number: int, **said: object) -> dict[str, object]:
        """Invitee `number`'s form (from 1)."""
        return {"code": self.codes[number - 1], **said}

    @property
    def pages(self) -> list[ScannedPage]:
        return pages_of(self.world.parts(), self.assembly)

    @property
    def phases(self) -> list[ScanPhase]:
        return [scan.phase for scan in scans_of(self.world.parts(), self.assembly)]

    def objects(self, class_: str) -> list[str]:
        held = self.world.objects.held[str(self.assembly.holding)]
        return [name for name in held if name.startswith(f"{class_}/")]
