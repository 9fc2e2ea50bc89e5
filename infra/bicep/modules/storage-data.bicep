// The data account: every byte of personal data, enveloped, one container a holding; and the state documents.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the account.')
param name string

@description('Redundancy inside the region. A copy in another region would be one more place to erase.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param sku string

@description('Subnet and private DNS zones of the endpoints.')
param network object

@description('Log Analytics workspace.')
param workspaceId string

@description('Principal ids by app.')
param identities object

@description('Role definition ids.')
param roles object

@description('Identity and key that encrypt the account: identityId, vaultUri, keyName.')
param encryption object

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  // checkov:skip=CKV_AZURE_206:Never replicated to another region: a copy there would be one more place that erasure has to reach; zones in the region are (Standard_ZRS in production)
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${encryption.identityId}': {} }
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Disabled'
    supportsHttpsTrafficOnly: true
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
    encryption: {
      requireInfrastructureEncryption: true
      keySource: 'Microsoft.Keyvault'
      identity: { userAssignedIdentity: encryption.identityId }
      keyvaultproperties: { keyvaulturi: encryption.vaultUri, keyname: encryption.keyName }
      services: {
        blob: { enabled: true, keyType: 'Account' }
        file: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

// Everything that would keep what was deleted is OFF, on purpose: a certificate says "destroyed", and soft-deleted
// blobs, old versions, deleted containers, restore points and the change feed would each make that untrue.
// Loss is answered by write-once objects, zone redundancy and the ward’s own register, not by undelete.
// The verifier reads these settings back (shared/domain/deployed_settings.py), certificates quote the result.
resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: false, allowPermanentDelete: false }
    containerDeleteRetentionPolicy: { enabled: false }
    isVersioningEnabled: false
    changeFeed: { enabled: false }
    restorePolicy: { enabled: false }
  }
}

resource state 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobService
  name: 'state'
  properties: { publicAccess: 'None' }
}

// The backstop. A holding’s container begins with he-, ha-, hc- or hp-; `state` matches none of them.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  dependsOn: [blobService]
  properties: {
    policy: loadJsonContent('../../../shared/deployment/lifecycle.json')
  }
}

resource mainKeepsData 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'main', 'dataKeeper')
  scope: account
  properties: { principalId: identities.main, principalType: 'ServicePrincipal', roleDefinitionId: roles.dataKeeper }
}

resource eraserErasesContainers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'eraser', 'containerEraser')
  scope: account
  properties: { principalId: identities.eraser, principalType: 'ServicePrincipal', roleDefinitionId: roles.containerEraser }
}

resource verifierReadsSettings 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'verifier', 'settingsReader')
  scope: account
  properties: { principalId: identities.verifier, principalType: 'ServicePrincipal', roleDefinitionId: roles.settingsReader }
}

resource eraserKeepsState 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(state.id, 'eraser', 'stateKeeper')
  scope: state
  properties: { principalId: identities.eraser, principalType: 'ServicePrincipal', roleDefinitionId: roles.stateKeeper }
}

resource verifierKeepsState 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(state.id, 'verifier', 'stateKeeper')
  scope: state
  properties: { principalId: identities.verifier, principalType: 'ServicePrincipal', roleDefinitionId: roles.stateKeeper }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'endpoint-data-blob'
  params: {
    location: location
    tags: tags
    name: 'pe-${name}-blob'
    targetId: account.id
    service: 'blob'
    subnetId: network.subnetId
    zoneId: network.blob
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobService
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output id string = account.id
output region string = account.location
output sku string = account.sku.name
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
