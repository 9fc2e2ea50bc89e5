"""The storage accounts of the stack: one Azurite with three accounts, whose keys are the stack's own."""

from dataclasses import dataclass

from local.credentials import StackCredentials
from local.folder import REPOSITORY, StackFolder
from local.ports import HOST, Ports, answers
from local.process import Part

PROGRAM = REPOSITORY / "node_modules/azurite/dist/src/azurite.js"
DATA, RECORDS, FUNCTIONS_HOST = "togikaidata", "togikairecords", "togikaihost"


@dataclass(frozen=True, slots=True)
class StorageAccounts:
    """Connection strings of the three accounts (DESIGN.md §2)."""

    data: str
    records: str
    host: str


def storage_accounts(credentials: StackCredentials, ports: Ports) -> StorageAccounts:
    return StorageAccounts(
        data=_connection(DATA, credentials.data_account_key, ports),
        records=_connection(RECORDS, credentials.records_account_key, ports),
        host=_connection(FUNCTIONS_HOST, credentials.host_account_key, ports),
    )


def azurite(folder: StackFolder, credentials: StackCredentials, ports: Ports, *, in_memory: bool) -> Part:
    """`--skipApiVersionCheck`: the SDKs speak a newer version than Azurite knows (FACTS.md)."""
    place = ("--inMemoryPersistence",) if in_memory else ("--location", str(folder.azurite))
    accounts = {
        DATA: credentials.data_account_key,
        RECORDS: credentials.records_account_key,
        FUNCTIONS_HOST: credentials.host_account_key,
    }
    return Part(
        name="storage",
        command=(
            *("node", str(PROGRAM), "--silent", "--skipApiVersionCheck", "--disableTelemetry", *place),
            *("--blobHost", HOST, "--blobPort", str(ports.blob)),
            *("--queueHost", HOST, "--queuePort", str(ports.queue)),
            *("--tableHost", HOST, "--tablePort", str(ports.table)),
        ),
        environment={"AZURITE_ACCOUNTS": ";".join(f"{name}:{key}" for name, key in accounts.items())},
        ready=lambda: all(answers(port) for port in (ports.blob, ports.queue, ports.table)),
    )


def _connection(name: str, key: str, ports: Ports) -> str:
    return (
        f"DefaultEndpointsProtocol=http;AccountName={name};AccountKey={key};"
        f"BlobEndpoint=http://{HOST}:{ports.blob}/{name};QueueEndpoint=http://{HOST}:{ports.queue}/{name};"
    )
