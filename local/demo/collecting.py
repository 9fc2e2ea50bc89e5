"""What an outsider gets at the end: mails, trail, checkpoint (taken last); and whether a key is left."""

import hashlib
import json
import ssl

import httpx

from local.credentials import public_key
from local.demo.erasures import mails
from local.demo.job import Job
from local.ports import HOST
from local.provision import API_VERSION
from local.vault.authority import tls_files
from shared.settings import Role

KEYS = "kek-"


def collect(job: Job) -> None:
    job.counts["keys_left"] = len(keys_left(job))
    job.check(not job.counts["keys_left"], "the verifier sees no key, neither live nor deleted")
    for place, mail in enumerate(mails(job), 1):
        job.keep(f"mail/{place:03}.eml", mail.as_bytes())
    auditor, trail = job.person("auditor"), f"{job.assembly}/trail"
    checkpoint = auditor.download(f"{trail}/checkpoint")
    until = json.loads(checkpoint)["checkpoint"]["seq"]
    page = auditor.open(trail)
    parts = sum("/audit.jsonl" in link.href for link in page.links)
    lines = (auditor.download(f"{trail}/audit.jsonl?until={until}&part={n}") for n in range(1, parts + 1))
    job.keep("audit.jsonl", b"".join(lines))
    job.keep("audit-checkpoint.txt", checkpoint)


def keys_left(job: Job) -> list[str]:
    """Names of live and deleted keys, as the verifier's identity may list them."""
    ca_file, _, _ = tls_files(job.stack.folder.tls)
    token = job.stack.credentials.identity_tokens[Role.VERIFIER]
    with httpx.Client(
        base_url=f"https://{HOST}:{job.stack.ports.holding_vault}",
        verify=ssl.create_default_context(cafile=str(ca_file)),
        params={"api-version": API_VERSION},
        headers={"authorization": f"Bearer {token}"},
    ) as vault:
        listed = [
            vault.get(path).raise_for_status().json()["value"] for path in ("/secrets", "/deletedsecrets")
        ]
    return [item["id"] for items in listed for item in items if KEYS in item["id"]]


def fingerprint(job: Job) -> str:
    """Hex SHA-256 of the app's public key: what the ward would print on paper."""
    public = public_key(job.stack.credentials.app_signing_key)
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()
