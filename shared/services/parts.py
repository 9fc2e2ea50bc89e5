"""Everything a service or page may use, made once per process by bootstrap (or by a test)."""

from dataclasses import dataclass

from shared.domain.quotas.programs import Solver
from shared.ports import (
    Clock,
    ContainerWitness,
    DraftReader,
    Entropy,
    FormReader,
    KeyCustodian,
    KeyDestroyer,
    KeyLog,
    KeyWitness,
    LiveSettings,
    Mailer,
    ObjectStore,
    PdfSigner,
    Press,
    Processors,
    RecordStore,
    ReferenceClock,
    Signer,
    StateStore,
    WorkQueue,
)
from shared.services.audit import AuditTrail
from shared.services.repository import Repository
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What each part may do is enforced by this process's identity, not by who holds the object."""

    settings: Settings
    clock: Clock
    reference_clock: ReferenceClock
    entropy: Entropy
    processors: Processors
    objects: ObjectStore
    containers: ContainerWitness
    live_settings: LiveSettings
    key_log: KeyLog
    records: RecordStore
    state: StateStore
    queue: WorkQueue
    custodian: KeyCustodian
    destroyer: KeyDestroyer
    witness: KeyWitness
    mailer: Mailer
    press: Press
    form_reader: FormReader
    draft_reader: DraftReader
    solver: Solver
    pdf_signer: PdfSigner
    signer: Signer
    """This role's Ed25519 key: the app's in `main`, the verifier's in `verifier`."""
    trail: AuditTrail
    repository: Repository
    ward_key: bytes
    """32 bytes: actor ids, holding names and reply look-ups are keyed hashes under it."""
