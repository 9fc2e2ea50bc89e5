"""The composition root: the only module that knows which adapter stands behind which port."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from shared.errors import Fault
from shared.ports import Clock, PdfSigner, ReferenceClock, Signer
from shared.services.audit import AuditTrail, TrailKeys
from shared.services.parts import Parts
from shared.services.repository import Repository
from shared.settings import Role, Settings, settings

if TYPE_CHECKING:
    from shared.adapters.key_vault import AppSecrets

WARD_KEY = "ward-key"
SIGNING_KEYS = {Role.MAIN: "app-signing-key", Role.VERIFIER: "verifier-signing-key"}
"""Names of the app vault's secrets: 32 bytes each, base64url. Each role reads its own only."""

_replaced_clock: list[Clock] = []


def replace_clock(clock: Clock) -> None:
    """Let business time be told by `clock`: for the local stack, before `parts()` is first called."""
    _replaced_clock[:] = [clock]


@cache
def parts() -> Parts:
    """This process's parts. Makes clients, opens no connection but to the app's vault."""
    return compose(settings(), *_replaced_clock)


def compose(chosen: Settings, clock: Clock | None = None) -> Parts:
    """Parts for `chosen` settings; `clock` replaces the system's."""
    from shared.adapters.blob_objects import BlobContainerWitness, BlobObjectStore
    from shared.adapters.blob_records import BlobRecordStore
    from shared.adapters.blob_state import BlobStateStore
    from shared.adapters.credentials import app_credential
    from shared.adapters.draft_pdf import PdfDraftReader
    from shared.adapters.form_reader import PillowFormReader
    from shared.adapters.highs_solver import HighsSolver
    from shared.adapters.key_log import NoKeyLog, WorkspaceKeyLog
    from shared.adapters.key_vault import (
        AppSecrets,
        VaultKeyCustodian,
        VaultKeyDestroyer,
        VaultKeyWitness,
        secret_client,
    )
    from shared.adapters.processors import LocalProcessors
    from shared.adapters.resource_manager import NoSettings, ResourceManager, ResourceSettings
    from shared.adapters.smtp_mail import SmtpMailer
    from shared.adapters.storage_accounts import blob_service, queue_service
    from shared.adapters.storage_features import AccountFeatures
    from shared.adapters.storage_queue import StorageWorkQueue
    from shared.adapters.storage_reference_clock import StorageReferenceClock
    from shared.adapters.system_clock import SystemClock
    from shared.adapters.system_entropy import SystemEntropy
    from shared.adapters.typst_press import TypstPress

    clock = clock or SystemClock()
    credential = app_credential(chosen.identity_client_id, chosen.identity_token)
    data = blob_service(chosen.data_storage, credential)
    records = BlobRecordStore(blob_service(chosen.records_storage, credential))
    queue = StorageWorkQueue(queue_service(chosen.queue_storage, credential))
    keys = secret_client(chosen.holding_vault_url, credential, chosen.vault_ca_file)
    secrets = AppSecrets(secret_client(chosen.app_vault_url, credential, chosen.vault_ca_file))
    manager, ids = ResourceManager(credential), chosen.resource_ids
    features = AccountFeatures(chosen.data_account_id, manager) if ids else dict

    state = BlobStateStore(data)
    entropy = SystemEntropy()
    public_keys = TrailKeys(bytes.fromhex(chosen.app_public_key), bytes.fromhex(chosen.verifier_public_key))
    trail = AuditTrail(records, clock, public_keys)
    return Parts(
        settings=chosen,
        clock=clock,
        reference_clock=_moved_with(clock, StorageReferenceClock(data.url)),
        entropy=entropy,
        processors=LocalProcessors(chosen.processes_at_most),
        objects=BlobObjectStore(data),
        containers=BlobContainerWitness(data, features),
        live_settings=ResourceSettings(manager, *ids) if ids else NoSettings(),
        key_log=WorkspaceKeyLog(credential, chosen.workspace_id, ids[2].rpartition("/")[2])
        if ids and chosen.workspace_id
        else NoKeyLog(),
        records=records,
        state=state,
        queue=queue,
        custodian=VaultKeyCustodian(keys),
        destroyer=VaultKeyDestroyer(keys),
        witness=VaultKeyWitness(keys),
        mailer=SmtpMailer(
            clock,
            chosen.mail_from,
            chosen.smtp_host,
            chosen.smtp_port,
            chosen.smtp_user,
            chosen.smtp_password,
            chosen.smtp_starttls,
        ),
        press=TypstPress(chosen.fonts_folder),
        form_reader=PillowFormReader(chosen.fonts_folder),
        draft_reader=PdfDraftReader(),
        solver=HighsSolver(),
        pdf_signer=_pdf_signer(chosen, secrets),
        signer=_signer(chosen, secrets),
        trail=trail,
        repository=Repository(state, queue, trail, clock, entropy),
        ward_key=secrets.read(WARD_KEY) if chosen.role is Role.MAIN else b"",
    )


def _signer(chosen: Settings, secrets: "AppSecrets") -> Signer:
    from shared.adapters.ed25519_signer import Ed25519Signer

    name = SIGNING_KEYS.get(chosen.role)
    return Ed25519Signer(secrets.read(name)) if name else _NoSigner()


class _NoSigner:
    """The eraser signs nothing: what it did is seen by the verifier."""

    @property
    def public_key(self) -> bytes:
        raise Fault("bootstrap.role_has_no_key")

    def sign(self, data: bytes) -> bytes:
        raise Fault("bootstrap.role_has_no_key")


def _pdf_signer(chosen: Settings, secrets: "AppSecrets") -> PdfSigner:
    from shared.adapters.pades import PadesSigner
    from shared.adapters.time_authority import TimeAuthority

    url, roots = chosen.time_stamp_url, chosen.time_stamp_roots
    time = TimeAuthority(url, roots) if url and roots else None
    name = chosen.seal_certificate
    return PadesSigner(secrets, time, (lambda: secrets.read_certificate(name)) if name else None)


def _moved_with(clock: Clock, reference: ReferenceClock) -> ReferenceClock:
    return _MovedReferenceClock(clock, reference) if clock.simulated else reference


class _MovedReferenceClock:
    """The reference time, moved as far as a demo has moved the business time (never on Azure)."""

    def __init__(self, clock: Clock, reference: ReferenceClock) -> None:
        self._clock = clock
        self._reference = reference

    def now(self) -> datetime:
        return self._reference.now() + (self._clock.business_now() - self._clock.real_now())
