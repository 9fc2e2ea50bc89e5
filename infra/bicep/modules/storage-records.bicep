// The records account: trail, public records, certificates. Written once or appended to, never changed, never deleted.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the account.')
param name string

@description('Redundancy. Records hold no residents’ data: a second region is welcome.')
param sku string

@description('How long a record cannot be deleted, in days from its creation.')
@minValue(1)
param immutableDays int

@description('Whether the account is locked against deletion. A trial is thrown away as a whole.')
param kept bool

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
  // checkov:skip=CKV_AZURE_206:Replicated: Standard_GZRS by parameter-sets.json in production, which this check cannot see through the parameter
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

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 30, allowPermanentDelete: false }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource audit 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobService
  name: 'audit'
  properties: { publicAccess: 'None' }
}

resource public 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobService
  name: 'public'
  properties: { publicAccess: 'None' }
}

resource certificates 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobService
  name: 'certificates'
  properties: { publicAccess: 'None' }
}

// Protected append: the trail’s append blobs may grow, nothing in them may change. A template can make a policy but
// not lock it: infra/hooks/lock-records.sh does, after the first deployment, and the drift check asks for `Locked`.
resource auditPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-06-01' = {
  parent: audit
  name: 'default'
  properties: { immutabilityPeriodSinceCreationInDays: immutableDays, allowProtectedAppendWrites: true }
}

resource publicPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-06-01' = {
  parent: public
  name: 'default'
  properties: { immutabilityPeriodSinceCreationInDays: immutableDays, allowProtectedAppendWrites: true }
}

resource certificatesPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-06-01' = {
  parent: certificates
  name: 'default'
  properties: { immutabilityPeriodSinceCreationInDays: immutableDays, allowProtectedAppendWrites: true }
}

resource keep 'Microsoft.Authorization/locks@2020-05-01' = if (kept) {
  name: 'keep-records'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Trail, public records and certificates of citizens’ assemblies.' }
}

resource mainKeepsRecords 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'main', 'recordKeeper')
  scope: account
  properties: { principalId: identities.main, principalType: 'ServicePrincipal', roleDefinitionId: roles.recordKeeper }
}

resource eraserKeepsRecords 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'eraser', 'recordKeeper')
  scope: account
  properties: { principalId: identities.eraser, principalType: 'ServicePrincipal', roleDefinitionId: roles.recordKeeper }
}

resource verifierKeepsRecords 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'verifier', 'recordKeeper')
  scope: account
  properties: { principalId: identities.verifier, principalType: 'ServicePrincipal', roleDefinitionId: roles.recordKeeper }
}

resource verifierReadsSettings 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'verifier', 'settingsReader')
  scope: account
  properties: { principalId: identities.verifier, principalType: 'ServicePrincipal', roleDefinitionId: roles.settingsReader }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'endpoint-records-blob'
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
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
