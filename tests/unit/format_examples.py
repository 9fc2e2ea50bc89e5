"""The worked examples of docs/formats/audit.md and erasure.md, as the product's own code makes them."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.domain import certificate as certificates
from shared.domain import trail as trails
from shared.domain.certificate import Anchor, Basis, Certificate, Line
from shared.domain.ids import ActorId, EventId, TrailId
from shared.domain.japan_time import read_stamp
from shared.domain.trail import Event, Tip
from shared.services.erasure_proof import signed_bytes

APP = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
TRAIL = TrailId("as-00000000000000aa")
TIME = "2026-11-23T01:02:03.456Z"
HOLDING, KEY = "hc-000000000000000000bb", "kek-hc-000000000000000000bb-00000000000000cc"


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def trail() -> tuple[bytes, Tip]:
    """Two records: the opening, and a copy that was pulled."""
    opening = trails.opening(TRAIL, read_stamp(TIME), raw(APP), raw(VERIFIER), simulated=False)
    pulled = Event(
        EventId("0f" * 16), TIME, ActorId("a-" + "1" * 32), "packet.pulled", "pk-1", "ok", {"copy": 1}
    )
    return trails.chain([opening, pulled], Tip())


def checkpoint() -> bytes:
    body = trails.checkpoint_body(TRAIL, trail()[1], read_stamp(TIME))
    return trails.checkpoint_file(body, raw(APP), APP.sign(trails.checkpoint_message(body)))


def sighting() -> dict[str, str | int]:
    seen: dict[str, str | int] = {
        "protocol": "togikai-erasure/1",
        "sighting": "see_key_absent",
        "nth": 1,
        "holding": HOLDING,
        "key": KEY,
        "time": TIME,
        "real_time": TIME,
        "live": "absent",
        "deleted": "absent",
        "recovery_level": "Recoverable+Purgeable",
    }
    return {**seen, "signature": VERIFIER.sign(signed_bytes(seen)).hex()}


def certificate() -> bytes:
    """A certificate of one line, one object and one sighting."""
    tip = trail()[1]
    body = Certificate(
        number=certificates.certificate_number(HOLDING),
        issue=1,
        issued_at=TIME,
        holding=HOLDING,
        simulated_time=False,
        lines=(Line("holding", "objects", 1, Basis.VERIFIED),),
        objects=({"name": "lot/1", "sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1},),
        late_objects=(),
        sightings=(sighting(),),
        custody=None,
        open_points=(),
        limits=("provider_media",),
        anchor=Anchor(TRAIL, tip.seq, tip.head),
    ).body()
    return certificates.certificate_file(body, raw(APP), APP.sign(certificates.signed_bytes(body)))
