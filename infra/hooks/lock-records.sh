#!/bin/sh
# Locks the immutability policies of the records account: for good, nobody can shorten or remove a locked one.
# A template can make a policy but not lock it. Asked for by hand once (azd runs it when TOGIKAI_LOCK_RECORDS=yes).
set -eu

: "${AZURE_RESOURCE_GROUP:?run it by azd, or set the resource group}"
: "${TOGIKAI_RECORDS_ACCOUNT:?run it by azd, or set the name of the records account}"

if [ "${TOGIKAI_LOCK_RECORDS:-no}" != yes ]; then
    echo 'Records are immutable but not locked yet: azd env set TOGIKAI_LOCK_RECORDS yes, then azd hooks run postprovision.'
    exit 0
fi

policy() {
    az resource show --ids "$1" --api-version 2025-06-01 --query "$2" --output tsv
}

group=$(az group show --name "$AZURE_RESOURCE_GROUP" --query id --output tsv)
account="$group/providers/Microsoft.Storage/storageAccounts/$TOGIKAI_RECORDS_ACCOUNT"
for container in audit public certificates; do
    id="$account/blobServices/default/containers/$container/immutabilityPolicies/default"
    if [ "$(policy "$id" properties.state)" = Locked ]; then
        echo "$container: locked"
        continue
    fi
    az storage container immutability-policy lock --resource-group "$AZURE_RESOURCE_GROUP" \
        --account-name "$TOGIKAI_RECORDS_ACCOUNT" --container-name "$container" --if-match "$(policy "$id" etag)" >/dev/null
    echo "$container: locked now"
done
