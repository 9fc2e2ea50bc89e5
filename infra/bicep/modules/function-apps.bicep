// Three apps of one package: main (portal and workers), eraser, verifier. Flex Consumption: one plan an app.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Beginning of the names, unique in the world.')
param name string

@description('Memory, instances and always-ready instances by app.')
param size object

@description('Subnets by app.')
param subnets object

@description('Identities by app: id, clientId, principalId.')
param identities object

@description('Networks from which the portal may be reached.')
param portalNetworks array

@description('Networks from which packages may be deployed.')
param deployNetworks array

@description('Log Analytics workspace.')
param workspaceId string

@description('Its customer id: by this the verifier asks what vaults logged.')
param workspaceCustomerId string

@description('Connection of Application Insights; without keys, it only says where.')
param insightsConnection string

@description('Endpoints, ids and place: region, data, dataId, dataSku, records, recordsId, hostName, queues, packages.')
param storage object

@description('holdingUri, holdingId, appUri.')
param vaults object

@description('Address of the portal.')
param portalUrl string

@description('How many servers append to X-Forwarded-For.')
param proxiesInFront string

@description('RFC 3161 time-stamp authority of the seals; empty: the time of the system itself.')
param timeStampUrl string

@description('PEM file in the package: what this authority is trusted by.')
param timeStampRoots string

@description('Name of the certificate in the app’s vault that PDFs are sealed with; empty: the app’s own authority.')
param sealCertificate string

@description('Hex of the app’s public key.')
param appPublicKey string

@description('Hex of the verifier’s public key.')
param verifierPublicKey string

@description('host, user, from.')
param mail object

// What all three need; shared/settings.py describes each. A test holds these names against that class.
var common = {
  TOGIKAI_ENVIRONMENT: 'azure'
  TOGIKAI_REGION: storage.region
  TOGIKAI_DATA_REDUNDANCY: storage.dataSku
  TOGIKAI_DATA_STORAGE: storage.data
  TOGIKAI_RECORDS_STORAGE: storage.records
  TOGIKAI_QUEUE_STORAGE: storage.queues
  TOGIKAI_HOLDING_VAULT_URL: vaults.holdingUri
  TOGIKAI_APP_VAULT_URL: vaults.appUri
  TOGIKAI_APP_PUBLIC_KEY: appPublicKey
  TOGIKAI_VERIFIER_PUBLIC_KEY: verifierPublicKey
  TOGIKAI_PORTAL_URL: portalUrl
  TOGIKAI_FUNCTION_TIMEOUT_S: '600'
  TOGIKAI_MESSAGE_LOCK_S: '600'
  TOGIKAI_SIGHTING_GAP_S: '300'
  TOGIKAI_CLOCK_SKEW_LIMIT_S: '300'
}

module main 'function-app.bicep' = {
  name: 'app-main'
  params: {
    location: location
    tags: tags
    name: 'func-${name}-main'
    role: 'main'
    size: size.main
    subnetId: subnets.main
    identity: identities.main
    packageContainer: '${storage.packages}package-main'
    hostStorageName: storage.hostName
    allowedNetworks: portalNetworks
    deployNetworks: deployNetworks
    workspaceId: workspaceId
    insightsConnection: insightsConnection
    settings: union(common, {
      // An instance has one processor for each 2,048 MB; what Python counts are the machine's.
      TOGIKAI_PROCESSES_AT_MOST: string(max(1, size.main.memoryMb / 2048))
      TOGIKAI_FONTS_FOLDER: '/home/site/wwwroot/.tools/fonts'
      TOGIKAI_SWEEP_SCHEDULE: '0 */10 * * * *'
      TOGIKAI_OIDC_PROVIDERS: '@Microsoft.KeyVault(SecretUri=${vaults.appUri}secrets/oidc-providers)'
      TOGIKAI_PROXIES_IN_FRONT: proxiesInFront
      TOGIKAI_TIME_STAMP_URL: timeStampUrl
      TOGIKAI_TIME_STAMP_ROOTS: timeStampRoots
      TOGIKAI_SEAL_CERTIFICATE: sealCertificate
      TOGIKAI_OIDC_LOGIN_CLAIM: 'preferred_username'
      TOGIKAI_SMTP_HOST: mail.host
      TOGIKAI_SMTP_PORT: '587'
      TOGIKAI_SMTP_USER: mail.user
      TOGIKAI_SMTP_PASSWORD: '@Microsoft.KeyVault(SecretUri=${vaults.appUri}secrets/smtp-password)'
      TOGIKAI_SMTP_STARTTLS: 'true'
      TOGIKAI_MAIL_FROM: mail.from
    })
  }
}

module eraser 'function-app.bicep' = {
  name: 'app-eraser'
  params: {
    location: location
    tags: tags
    name: 'func-${name}-eraser'
    role: 'eraser'
    size: size.eraser
    subnetId: subnets.eraser
    identity: identities.eraser
    packageContainer: '${storage.packages}package-eraser'
    hostStorageName: storage.hostName
    allowedNetworks: []
    deployNetworks: deployNetworks
    workspaceId: workspaceId
    insightsConnection: insightsConnection
    settings: common
  }
}

module verifier 'function-app.bicep' = {
  name: 'app-verifier'
  params: {
    location: location
    tags: tags
    name: 'func-${name}-verifier'
    role: 'verifier'
    size: size.verifier
    subnetId: subnets.verifier
    identity: identities.verifier
    packageContainer: '${storage.packages}package-verifier'
    hostStorageName: storage.hostName
    allowedNetworks: []
    deployNetworks: deployNetworks
    workspaceId: workspaceId
    insightsConnection: insightsConnection
    settings: union(common, {
      TOGIKAI_DATA_ACCOUNT_ID: storage.dataId
      TOGIKAI_RECORDS_ACCOUNT_ID: storage.recordsId
      TOGIKAI_HOLDING_VAULT_ID: vaults.holdingId
      TOGIKAI_WORKSPACE_ID: workspaceCustomerId
      TOGIKAI_DRIFT_SCHEDULE: '0 0 19 * * *' // 04:00 in Japan
    })
  }
}

output portalHost string = main.outputs.host
