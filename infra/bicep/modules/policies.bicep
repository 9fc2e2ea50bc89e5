// The ward’s rules as Azure Policy on this resource group, and the one exemption with its reason.

@description('Region of the assignments.')
param location string

@description('Name of the vault of the holdings’ keys.')
param holdingVaultName string

var definitions = '/providers/Microsoft.Authorization/policyDefinitions'

resource purgeProtection 'Microsoft.Authorization/policyAssignments@2025-01-01' = {
  name: 'togikai-purge-protection'
  location: location
  properties: {
    displayName: 'Key vaults should have deletion protection enabled'
    policyDefinitionId: '${definitions}/0b60c0b2-2dc2-4e1c-b5c9-abbed971de53'
    parameters: { effect: { value: 'Audit' } }
  }
}

resource noSharedKeys 'Microsoft.Authorization/policyAssignments@2025-01-01' = {
  name: 'togikai-no-shared-keys'
  location: location
  properties: {
    displayName: 'Storage accounts should prevent shared key access'
    policyDefinitionId: '${definitions}/8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54'
    parameters: { effect: { value: 'Deny' } }
  }
}

resource noPublicStorage 'Microsoft.Authorization/policyAssignments@2025-01-01' = {
  name: 'togikai-no-public-storage'
  location: location
  properties: {
    displayName: 'Storage accounts should disable public network access'
    policyDefinitionId: '${definitions}/b2982f36-99f2-4db5-8eff-283140c09693'
    parameters: { effect: { value: 'Deny' } }
  }
}

resource holdingVault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: holdingVaultName
}

resource exemption 'Microsoft.Authorization/policyExemptions@2022-07-01-preview' = {
  name: 'togikai-holding-keys'
  scope: holdingVault
  properties: {
    policyAssignmentId: purgeProtection.id
    exemptionCategory: 'Waiver'
    displayName: 'Keys of holdings must be purgeable'
    description: 'With purge protection a deleted key survives up to 90 days and cannot be purged earlier. Cryptographic erasure is proved to the ward by the key’s purge: protection here would make every certificate untrue. Data loss is answered by zone redundancy, write-once objects and the ward’s own register.'
  }
}
