// Who acts: one identity an app, and one that storage uses to reach its encryption keys. What each may do: custom
// roles of data actions, so that "verified by another" is true. Each resource's module assigns them there.
// No role has `vaults/secrets/backup`, `restore` or `recover`: a backup restores a key even after its purge.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Beginning of the names.')
param name string

var secrets = 'Microsoft.KeyVault/vaults/secrets'
var blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'
var containers = 'Microsoft.Storage/storageAccounts/blobServices/containers'

resource main 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-main'
  location: location
  tags: tags
}

resource eraser 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-eraser'
  location: location
  tags: tags
}

resource verifier 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-verifier'
  location: location
  tags: tags
}

resource encryption 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-encryption'
  location: location
  tags: tags
}

// main: makes and reads holdings’ keys. Key Vault has one data action for reading metadata, of live and deleted
// secrets alike; what only the verifier has is a role with nothing else in it.
resource keyUser 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-key-user')
  properties: {
    roleName: 'togikai key user (${name})'
    description: 'Makes and reads holding keys. Never deletes, purges, backs up or restores one.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: []
        dataActions: [
          '${secrets}/readMetadata/action'
          '${secrets}/getSecret/action'
          '${secrets}/setSecret/action'
        ]
      }
    ]
  }
}

// eraser: disables, deletes and purges keys. It can never read a key’s value.
resource keyEraser 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-key-eraser')
  properties: {
    roleName: 'togikai key eraser (${name})'
    description: 'Disables, deletes and purges holding keys. Never reads a value.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: []
        dataActions: [
          '${secrets}/readMetadata/action'
          '${secrets}/update/action'
          '${secrets}/delete'
          '${secrets}/purge/action'
        ]
      }
    ]
  }
}

// verifier: lists live and deleted keys, reads the vault’s own settings and who has which right on it. Nothing else.
resource keyWitness 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-key-witness')
  properties: {
    roleName: 'togikai key witness (${name})'
    description: 'Lists live and deleted holding keys, metadata only; reads the vault’s settings and rights.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.KeyVault/vaults/read'
          'Microsoft.Authorization/roleAssignments/read'
          'Microsoft.Authorization/roleDefinitions/read'
        ]
        dataActions: ['${secrets}/readMetadata/action']
      }
    ]
  }
}

// main on the data account: makes containers, writes and reads objects. It can never delete a container.
resource dataKeeper 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-data-keeper')
  properties: {
    roleName: 'togikai data keeper (${name})'
    description: 'Makes containers, writes, reads, tags and deletes objects. Never deletes a container.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['${containers}/read', '${containers}/write']
        dataActions: [
          '${blobs}/read'
          '${blobs}/write'
          '${blobs}/add/action'
          '${blobs}/delete'
          '${blobs}/tags/read'
          '${blobs}/tags/write'
        ]
      }
    ]
  }
}

// eraser on the data account: deletes containers, without being able to read what is in them.
resource containerEraser 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-container-eraser')
  properties: {
    roleName: 'togikai container eraser (${name})'
    description: 'Deletes holdings’ containers. Never reads or writes an object in them.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['${containers}/read', '${containers}/delete']
        dataActions: []
      }
    ]
  }
}

// verifier on both accounts: lists containers and reads the settings that certificates depend on.
resource settingsReader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-settings-reader')
  properties: {
    roleName: 'togikai settings reader (${name})'
    description: 'Lists containers, reads recovery, lifecycle and immutability settings. No object.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.Storage/storageAccounts/read'
          'Microsoft.Storage/storageAccounts/blobServices/read'
          'Microsoft.Storage/storageAccounts/managementPolicies/read'
          '${containers}/read'
          '${containers}/immutabilityPolicies/read'
        ]
        dataActions: []
      }
    ]
  }
}

// verifier on the workspace: what the vaults log of themselves. No other table.
resource logReader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-log-reader')
  properties: {
    roleName: 'togikai log reader (${name})'
    description: 'Asks the workspace what vaults logged. No other table.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.OperationalInsights/workspaces/read'
          'Microsoft.OperationalInsights/workspaces/query/read'
          'Microsoft.OperationalInsights/workspaces/query/AzureDiagnostics/read'
        ]
        dataActions: []
      }
    ]
  }
}

// eraser and verifier on the container `state` only: their own documents.
resource stateKeeper 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-state-keeper')
  properties: {
    roleName: 'togikai state keeper (${name})'
    description: 'Reads and writes state documents, which hold no personal data.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['${containers}/read']
        dataActions: ['${blobs}/read', '${blobs}/write', '${blobs}/add/action']
      }
    ]
  }
}

// all three on the records account: append and read, never delete (the immutability policy forbids it as well).
resource recordKeeper 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'togikai-record-keeper')
  properties: {
    roleName: 'togikai record keeper (${name})'
    description: 'Appends to the trail and reads records. Never deletes one.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['${containers}/read']
        dataActions: ['${blobs}/read', '${blobs}/write', '${blobs}/add/action']
      }
    ]
  }
}

output principals object = {
  main: main.properties.principalId
  eraser: eraser.properties.principalId
  verifier: verifier.properties.principalId
  encryption: encryption.properties.principalId
}

output apps object = {
  main: { id: main.id, clientId: main.properties.clientId, principalId: main.properties.principalId }
  eraser: { id: eraser.id, clientId: eraser.properties.clientId, principalId: eraser.properties.principalId }
  verifier: { id: verifier.id, clientId: verifier.properties.clientId, principalId: verifier.properties.principalId }
}

output encryptionId string = encryption.id

output roles object = {
  keyUser: keyUser.id
  keyEraser: keyEraser.id
  keyWitness: keyWitness.id
  dataKeeper: dataKeeper.id
  containerEraser: containerEraser.id
  settingsReader: settingsReader.id
  logReader: logReader.id
  stateKeeper: stateKeeper.id
  recordKeeper: recordKeeper.id
}
