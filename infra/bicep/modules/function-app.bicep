// One app on Flex Consumption, with its own plan, subnet and identity. Easy Auth is off: the app checks tokens itself.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the app.')
param name string

@description('main, eraser or verifier.')
@allowed(['main', 'eraser', 'verifier'])
param role string

@description('memoryMb, maximumInstances, alwaysReadyHttp.')
param size object

@description('Subnet the app is integrated into.')
param subnetId string

@description('The app’s identity: id, clientId.')
param identity object

@description('URL of the container that holds its package.')
param packageContainer string

@description('Name of the hosts’ storage account.')
param hostStorageName string

@description('Networks that may reach the app; empty: none.')
param allowedNetworks array

@description('Networks that may deploy to it; empty: none.')
param deployNetworks array

@description('Log Analytics workspace.')
param workspaceId string

@description('Connection of Application Insights.')
param insightsConnection string

@description('TOGIKAI_… settings.')
param settings object

var storageSuffix = environment().suffixes.storage

var hostSettings = {
  TOGIKAI_ROLE: role
  TOGIKAI_IDENTITY_CLIENT_ID: identity.clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  AzureWebJobsStorage__blobServiceUri: 'https://${hostStorageName}.blob.${storageSuffix}'
  AzureWebJobsStorage__queueServiceUri: 'https://${hostStorageName}.queue.${storageSuffix}'
  AzureWebJobsStorage__tableServiceUri: 'https://${hostStorageName}.table.${storageSuffix}'
  HostStorage__credential: 'managedidentity'
  HostStorage__clientId: identity.clientId
  HostStorage__queueServiceUri: 'https://${hostStorageName}.queue.${storageSuffix}'
  // The C library gives every thread memory of its own and keeps it: 573 MB for a host that prints and reads scans, 417 MB so.
  MALLOC_ARENA_MAX: '2'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
}

var portalRules = [for (network, i) in allowedNetworks: {
  name: 'portal-${i}'
  ipAddress: network
  action: 'Allow'
  priority: 100 + i
}]

var deployRules = [for (network, i) in deployNetworks: {
  name: 'deploy-${i}'
  ipAddress: network
  action: 'Allow'
  priority: 100 + i
}]

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  // checkov:skip=CKV_AZURE_225:Flex Consumption runs zone redundant only where a set of three always-ready instances is paid for; a worker that dies in a zone is replaced, its message comes again
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  // checkov:skip=CKV_AZURE_222:People reach the portal from the networks in portalNetworks; everything else is denied by ipSecurityRestrictionsDefaultAction, for eraser and verifier everything is
  // checkov:skip=CKV_AZURE_17:People log in by OpenID Connect; client certificates would be a second login that neither ward nor contractors have
  // checkov:skip=CKV_AZURE_212:Flex Consumption scales by demand, it has no fixed number of instances (maximumInstanceCount, alwaysReady)
  // checkov:skip=CKV_AZURE_213:Flex Consumption has no health check setting: the platform replaces instances itself
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': role })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientCertEnabled: false
    keyVaultReferenceIdentity: identity.id
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: 'Deny'
      ipSecurityRestrictions: portalRules
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: 'Deny'
      scmIpSecurityRestrictions: deployRules
    }
    functionAppConfig: {
      runtime: { name: 'python', version: '3.13' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainer
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: size.memoryMb
        maximumInstanceCount: size.maximumInstances
        alwaysReady: size.alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: size.alwaysReadyHttp }] : []
      }
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  // checkov:skip=CKV_AZURE_66:This is the list of app settings, not of web settings; request tracing would write request contents to disk
  // checkov:skip=CKV_AZURE_63:This is the list of app settings; requests are logged by Application Insights without bodies
  // checkov:skip=CKV_AZURE_222:This is the list of app settings; network access is a property of the site above
  // checkov:skip=CKV_AZURE_80:Python, not .NET
  // checkov:skip=CKV_AZURE_13:The app checks tokens itself (docs/adr/0011-login-in-the-app-session-in-a-cookie.md); Easy Auth on Flex is unsure
  // checkov:skip=CKV_AZURE_88:No file share: nothing is ever written to disk
  // checkov:skip=CKV_AZURE_65:Detailed error pages could show personal data; the app makes its own
  parent: app
  name: 'appsettings'
  properties: union(settings, hostSettings)
}

resource noFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource noBasicDeploy 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'FunctionAppLogs', enabled: true }
      { category: 'AppServiceAuthenticationLogs', enabled: true }
    ]
  }
}

output host string = app.properties.defaultHostName
output id string = app.id
