// The vault of the holdings’ keys, and of nothing else.
//
// NO purge protection, on purpose: with it a deleted key survives up to 90 days and nobody can purge it earlier, so
// a certificate could not say "destroyed" (docs/adr/0003). Soft delete cannot be switched off: 7 days, the shortest.
// modules/policies.bicep holds the exemption from the ward’s policy with this reason.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the vault.')
param name string

@description('Subnet and private DNS zones of the endpoints.')
param network object

@description('Log Analytics workspace.')
param workspaceId string

@description('Principal ids by app.')
param identities object

@description('Role definition ids.')
param roles object

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  // checkov:skip=CKV_AZURE_110:On purpose, see above: a key that survives its purge by 90 days would make certificates untrue
  // checkov:skip=CKV_AZURE_42:Soft delete is on; purge protection is off on purpose, see above
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'None' }
  }
}

resource mainUsesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, 'main', 'keyUser')
  scope: vault
  properties: { principalId: identities.main, principalType: 'ServicePrincipal', roleDefinitionId: roles.keyUser }
}

resource eraserErasesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, 'eraser', 'keyEraser')
  scope: vault
  properties: { principalId: identities.eraser, principalType: 'ServicePrincipal', roleDefinitionId: roles.keyEraser }
}

resource verifierWitnessesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, 'verifier', 'keyWitness')
  scope: vault
  properties: { principalId: identities.verifier, principalType: 'ServicePrincipal', roleDefinitionId: roles.keyWitness }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'endpoint-holding-keys'
  params: {
    location: location
    tags: tags
    name: 'pe-${name}'
    targetId: vault.id
    service: 'vault'
    subnetId: network.subnetId
    zoneId: network.vault
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
