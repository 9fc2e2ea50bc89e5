// Everything that togikai needs in Azure, in one resource group. `azd up` runs it; docs/operations.md tells how.
// No Azure Verified Modules: static checks see nothing inside them (docs/adr/0017-native-bicep.md).
targetScope = 'subscription'

@description('Name of the azd environment: a short word for this ward, part of every resource name.')
@minLength(3)
@maxLength(10)
param environmentName string

@description('Region. Japan East has zones; data never leaves Japan.')
@allowed(['japaneast', 'japanwest'])
param location string = 'japaneast'

@description('Which parameter set of parameter-sets.json: production, or trial (cheaper, less redundancy).')
@allowed(['production', 'trial'])
param parameterSet string = 'trial'

@description('Address of the portal as people see it, e.g. https://togikai.city.example.lg.jp')
param portalUrl string

@description('Networks (CIDR) from which the portal may be reached; empty: none.')
param portalNetworks array = []

@description('How many servers stand before the app and append to X-Forwarded-For; App Service itself is one.')
@allowed(['1', '2', '3'])
param proxiesInFront string = '1'

@description('RFC 3161 time-stamp authority of the seals on certificates; empty: the time of the system itself.')
param timeStampUrl string = ''

@description('PEM file in the package: the certificates that this authority is trusted by.')
param timeStampRoots string = ''

@description('Name of the certificate in the app’s vault that PDFs are sealed with; empty: the app’s own authority.')
param sealCertificate string = ''

@description('Networks (CIDR) from which packages may be deployed; empty: none.')
param deployNetworks array = []

@description('Mail address of those who get alerts.')
param alertMail string

@description('Sender address of all mails.')
param mailFrom string

@description('Whether mail goes through Azure Communication Services; otherwise smtpHost is the ward’s relay.')
param useCommunicationServices bool = true

@description('Whether the sender’s domain is proved by its DNS records. Only then Communication Services lets it be linked: false in the first deployment.')
param mailDomainVerified bool = false

@description('The ward’s mail relay, when it is not Azure Communication Services.')
param smtpHost string = ''

@description('User name at the relay, empty without login.')
param smtpUser string = ''

@description('Hex of the app’s Ed25519 public key, as tools/deployment_keys.py printed it.')
@minLength(64)
@maxLength(64)
param appPublicKey string

@description('Hex of the verifier’s Ed25519 public key.')
@minLength(64)
@maxLength(64)
param verifierPublicKey string

@description('First deployment only: the app’s secrets by name, put into the app’s vault. Later {}.')
@secure()
param firstSecrets object = {}

var sets = loadJsonContent('parameter-sets.json')
var set = sets[parameterSet]
var tags = {
  'azd-env-name': environmentName
  system: 'togikai'
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-togikai-${environmentName}'
  location: location
  tags: tags
}

var suffix = uniqueString(subscription().id, environmentName, location)
var prefix = 'togikai${environmentName}'

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    name: prefix
    identities: identities.outputs.principals
    roles: identities.outputs.roles
    retentionDays: set.logRetentionDays
    dailyCapGb: set.logDailyCapGb
  }
}

module identities 'modules/identities-and-roles.bicep' = {
  name: 'identities-and-roles'
  scope: group
  params: {
    location: location
    tags: tags
    name: prefix
  }
}

module network 'modules/network.bicep' = {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: tags
    name: prefix
  }
}

module vaultApp 'modules/vault-app.bicep' = {
  name: 'vault-app'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'kv-a-${take(suffix, 12)}'
    network: network.outputs.endpoints
    workspaceId: monitoring.outputs.workspaceId
    identities: identities.outputs.principals
    firstSecrets: firstSecrets
    sealCertificate: sealCertificate
  }
}

module vaultHoldingKeys 'modules/vault-holding-keys.bicep' = {
  name: 'vault-holding-keys'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'kv-h-${take(suffix, 12)}'
    network: network.outputs.endpoints
    workspaceId: monitoring.outputs.workspaceId
    identities: identities.outputs.principals
    roles: identities.outputs.roles
  }
}

module storageData 'modules/storage-data.bicep' = {
  name: 'storage-data'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'tgd${suffix}'
    sku: set.dataSku
    network: network.outputs.endpoints
    workspaceId: monitoring.outputs.workspaceId
    identities: identities.outputs.principals
    roles: identities.outputs.roles
    encryption: {
      identityId: identities.outputs.encryptionId
      vaultUri: vaultApp.outputs.uri
      keyName: vaultApp.outputs.dataKeyName
    }
  }
}

module storageRecords 'modules/storage-records.bicep' = {
  name: 'storage-records'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'tgr${suffix}'
    sku: set.recordsSku
    immutableDays: set.recordsImmutableDays
    kept: set.recordsKept
    network: network.outputs.endpoints
    workspaceId: monitoring.outputs.workspaceId
    identities: identities.outputs.principals
    roles: identities.outputs.roles
    encryption: {
      identityId: identities.outputs.encryptionId
      vaultUri: vaultApp.outputs.uri
      keyName: vaultApp.outputs.recordsKeyName
    }
  }
}

module storageHost 'modules/storage-host.bicep' = {
  name: 'storage-host'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'tgh${suffix}'
    sku: set.hostSku
    network: network.outputs.endpoints
    workspaceId: monitoring.outputs.workspaceId
    identities: identities.outputs.principals
  }
}

module mail 'modules/mail.bicep' = if (useCommunicationServices) {
  name: 'mail'
  scope: group
  params: {
    tags: tags
    name: prefix
    workspaceId: monitoring.outputs.workspaceId
    senderDomain: last(split(mailFrom, '@'))
    senderDomainVerified: mailDomainVerified
  }
}

module functionApps 'modules/function-apps.bicep' = {
  name: 'function-apps'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${prefix}-${take(suffix, 5)}'
    size: set.apps
    subnets: network.outputs.appSubnets
    identities: identities.outputs.apps
    portalNetworks: portalNetworks
    deployNetworks: deployNetworks
    workspaceId: monitoring.outputs.workspaceId
    workspaceCustomerId: monitoring.outputs.workspaceCustomerId
    insightsConnection: monitoring.outputs.insightsConnection
    storage: {
      region: storageData.outputs.region
      data: storageData.outputs.blobEndpoint
      dataId: storageData.outputs.id
      dataSku: storageData.outputs.sku
      records: storageRecords.outputs.blobEndpoint
      recordsId: storageRecords.outputs.id
      hostName: storageHost.outputs.name
      queues: storageHost.outputs.queueEndpoint
      packages: storageHost.outputs.packagesEndpoint
    }
    vaults: {
      holdingUri: vaultHoldingKeys.outputs.uri
      holdingId: vaultHoldingKeys.outputs.id
      appUri: vaultApp.outputs.uri
    }
    portalUrl: portalUrl
    proxiesInFront: proxiesInFront
    timeStampUrl: timeStampUrl
    timeStampRoots: timeStampRoots
    sealCertificate: sealCertificate
    appPublicKey: appPublicKey
    verifierPublicKey: verifierPublicKey
    mail: {
      host: useCommunicationServices ? 'smtp.azurecomm.net' : smtpHost
      user: smtpUser
      from: mailFrom
    }
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    name: prefix
    workspaceId: monitoring.outputs.workspaceId
    alertMail: alertMail
    eraserPrincipalId: identities.outputs.principals.eraser
  }
}

module policies 'modules/policies.bicep' = {
  name: 'policies'
  scope: group
  params: {
    location: location
    holdingVaultName: vaultHoldingKeys.outputs.name
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output TOGIKAI_REGION string = storageData.outputs.region
output TOGIKAI_DATA_ACCOUNT_ID string = storageData.outputs.id
output TOGIKAI_RECORDS_ACCOUNT_ID string = storageRecords.outputs.id
output TOGIKAI_RECORDS_ACCOUNT string = storageRecords.outputs.name
output TOGIKAI_HOLDING_VAULT_ID string = vaultHoldingKeys.outputs.id
output TOGIKAI_PORTAL_HOST string = functionApps.outputs.portalHost
