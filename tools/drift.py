"""`make drift`: live settings that certificates depend on against what Bicep says, by the operator's login.

The verifier does the same every day (shared/services/drift.py). Exit 0 when all agree, 1 when some differ.
"""

import sys
from collections.abc import Mapping

from shared.adapters.resource_manager import ResourceManager, ResourceSettings
from shared.deployment import lifecycle_policy
from shared.domain.canonical_json import Json
from shared.domain.deployed_settings import compare
from tools.deployment_keys import azd_values

IDS = ("TOGIKAI_DATA_ACCOUNT_ID", "TOGIKAI_RECORDS_ACCOUNT_ID", "TOGIKAI_HOLDING_VAULT_ID")
REGION = "TOGIKAI_REGION"
"""Outputs of infra/bicep/main.bicep, as azd keeps them."""


def main() -> int:
    from azure.identity import AzureCliCredential

    known = azd_values()
    missing = [name for name in (*IDS, REGION) if not known.get(name)]
    if missing:
        print(f"azd's environment has no {', '.join(missing)}: run `azd provision` first", file=sys.stderr)
        return 2
    manager = ResourceManager(AzureCliCredential())
    live = ResourceSettings(manager, *(known[name] for name in IDS)).read()
    lines, same = told(live, known[REGION])
    print("\n".join(lines))
    return 0 if same else 1


def told(live: Mapping[str, Mapping[str, Json]], region: str) -> tuple[list[str], bool]:
    """A line for each setting that differs and one for the whole; whether all agree, `region` too."""
    found = compare(live, lifecycle_policy(), region)
    differing = [f"differs: {name}" for name in found.differing]
    return [*differing, f"{found.checked} settings compared, {len(differing)} differ"], not differing


if __name__ == "__main__":
    sys.exit(main())
