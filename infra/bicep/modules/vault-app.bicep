// The app’s own vault: ward key, signing keys, login and mail secrets, and the keys that encrypt the two accounts.
// Losing these would make records unreadable, so purge protection is ON here.

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

@description('First deployment only: secrets by name. Placed through the control plane; the vault has no public door.')
@secure()
param firstSecrets object

@description('Name of the certificate that main seals PDFs with, once it is in this vault; empty: none.')
param sealCertificate string

var mainSecretNames = ['ward-key', 'app-signing-key', 'oidc-providers', 'smtp-password']
var verifierSecretName = 'verifier-signing-key'
var secretNames = concat(mainSecretNames, [verifierSecretName])
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User: reads a value
var encryptionUser = 'e147488a-f6f5-4113-8e2d-b22465e65bf6' // Key Vault Crypto Service Encryption User

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'premium' } // keys in hardware
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } // storage reaches its encryption keys
  }
}

resource placedSecrets 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = [for secret in secretNames: if (contains(firstSecrets, secret)) {
  // checkov:skip=CKV_AZURE_41:An expired signing or ward key would make records unreadable; docs/operations.md says when each is changed
  parent: vault
  name: secret
  properties: { value: firstSecrets[secret], contentType: 'application/vnd.togikai.secret' }
}]

resource dataKey 'Microsoft.KeyVault/vaults/keys@2026-02-01' = {
  parent: vault
  name: 'storage-data'
  properties: {
    kty: 'RSA-HSM'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    rotationPolicy: {
      attributes: { expiryTime: 'P2Y' }
      lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }]
    }
  }
}

resource recordsKey 'Microsoft.KeyVault/vaults/keys@2026-02-01' = {
  parent: vault
  name: 'storage-records'
  properties: {
    kty: 'RSA-HSM'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    rotationPolicy: {
      attributes: { expiryTime: 'P2Y' }
      lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }]
    }
  }
}

resource encryptionUsesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, 'encryption', encryptionUser)
  scope: vault
  properties: {
    principalId: identities.encryption
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', encryptionUser)
  }
}

// main reads its own secrets, the verifier its own signing key, the eraser none: main must not be able to sign in the
// verifier’s name. Assigned together with the secrets; an assignment at a secret stays when the deployment is repeated.
resource mainSecrets 'Microsoft.KeyVault/vaults/secrets@2026-02-01' existing = [for secret in mainSecretNames: {
  parent: vault
  name: secret
}]

resource mainReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (secret, i) in mainSecretNames: if (contains(firstSecrets, secret)) {
  name: guid(vault.id, 'main', secret)
  scope: mainSecrets[i]
  dependsOn: [placedSecrets]
  properties: {
    principalId: identities.main
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}]

// A certificate with its key is read as the secret of the same name. It must be in the vault before it is named here.
resource sealSecret 'Microsoft.KeyVault/vaults/secrets@2026-02-01' existing = {
  parent: vault
  name: empty(sealCertificate) ? 'none' : sealCertificate
}

resource mainReadsSealCertificate 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(sealCertificate)) {
  name: guid(vault.id, 'main', 'seal', sealCertificate)
  scope: sealSecret
  properties: {
    principalId: identities.main
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource verifierSecret 'Microsoft.KeyVault/vaults/secrets@2026-02-01' existing = {
  parent: vault
  name: verifierSecretName
}

resource verifierReadsItsKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (contains(firstSecrets, verifierSecretName)) {
  name: guid(vault.id, 'verifier', verifierSecretName)
  scope: verifierSecret
  dependsOn: [placedSecrets]
  properties: {
    principalId: identities.verifier
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'endpoint-app-vault'
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
output uri string = vault.properties.vaultUri
output dataKeyName string = dataKey.name
output recordsKeyName string = recordsKey.name
