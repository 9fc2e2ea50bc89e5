// The Functions hosts’ own account: queues, packages, host locks. No personal data: messages are claim checks.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the account.')
param name string

@description('Redundancy inside the region.')
param sku string

@description('Subnet and private DNS zones of the endpoints.')
param network object

@description('Log Analytics workspace.')
param workspaceId string

@description('Principal ids by app.')
param identities object

// The enum shared/services/work.py is the list; a test holds this one against it and against the triggers.
var queueNames = [
  'draw'
  'mail-merge'
  'screening'
  'lottery'
  'erasure'
  'notices'
  'erasure-keys'
  'erasure-proof'
]

var blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner: what the host needs for its locks
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor: the host’s diagnostics
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor: triggers, poison queues
var blobActions = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'
var containerName = '@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]'
var apps = ['main', 'eraser', 'verifier']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  // checkov:skip=CKV_AZURE_206:Queues and packages: outboxes send a lost message again and a package is deployed anew; zones in the region are enough
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
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
      keySource: 'Microsoft.Storage'
      services: {
        blob: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7, allowPermanentDelete: false }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [for app in apps: {
  parent: blobService
  name: 'package-${app}'
  properties: { publicAccess: 'None' }
}]

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = [for queue in queueNames: {
  parent: queueService
  name: queue
}]

resource poisonQueues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = [for queue in queueNames: {
  parent: queueService
  name: '${queue}-poison'
}]

// Each app reaches the hosts' locks, but of the packages only its own: whoever could put another app's package in place
// would act in its name, and "verified by another" would be untrue.
resource hostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(account.id, app, blobOwner)
  scope: account
  properties: {
    principalId: identities[app]
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobOwner)
    conditionVersion: '2.0'
    condition: '((!(ActionMatches{\'${blobActions}\'})) OR (${containerName} StringNotStartsWith \'package-\') OR (${containerName} StringEquals \'package-${app}\'))'
  }
}]

resource hostTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(account.id, app, tableContributor)
  scope: account
  properties: {
    principalId: identities[app]
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableContributor)
  }
}]

resource hostQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(account.id, app, queueContributor)
  scope: account
  properties: {
    principalId: identities[app]
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueContributor)
  }
}]

module blobEndpoint 'private-endpoint.bicep' = {
  name: 'endpoint-host-blob'
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

module queueEndpoint 'private-endpoint.bicep' = {
  name: 'endpoint-host-queue'
  params: {
    location: location
    tags: tags
    name: 'pe-${name}-queue'
    targetId: account.id
    service: 'queue'
    subnetId: network.subnetId
    zoneId: network.queue
  }
}

module tableEndpoint 'private-endpoint.bicep' = {
  name: 'endpoint-host-table'
  params: {
    location: location
    tags: tags
    name: 'pe-${name}-table'
    targetId: account.id
    service: 'table'
    subnetId: network.subnetId
    zoneId: network.table
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: queueService
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

// Who put which package in place. Reading is left out: every start of an instance reads its own.
resource packageDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobService
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output name string = account.name
output queueEndpoint string = account.properties.primaryEndpoints.queue
output packagesEndpoint string = account.properties.primaryEndpoints.blob
