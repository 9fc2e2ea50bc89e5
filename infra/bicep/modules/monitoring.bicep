// Where logs go: one workspace, one Application Insights on top of it. Logs name ids and codes, never a person.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Beginning of the names.')
param name string

@description('Days that logs are kept.')
param retentionDays int

@description('Gigabytes a day after which nothing more is taken in: a runaway log must not eat the budget.')
param dailyCapGb int

@description('Principal ids by app.')
param identities object

@description('Role definition ids.')
param roles object

var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher: sends every kind of telemetry
var apps = ['main', 'eraser', 'verifier']

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-${name}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    DisableIpMasking: false
  }
}

// Without local authentication telemetry is taken in from identities with this role alone; without it no alert would ever come.
resource appsReport 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(insights.id, app, metricsPublisher)
  scope: insights
  properties: {
    principalId: identities[app]
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
  }
}]

resource verifierReadsVaultLog 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, 'verifier', 'logReader')
  scope: workspace
  properties: { principalId: identities.verifier, principalType: 'ServicePrincipal', roleDefinitionId: roles.logReader }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'togikai-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'togikai: ${name}'
    category: 'workbook'
    sourceId: workspace.id
    serializedData: loadTextContent('../workbook.json')
  }
}

output workspaceId string = workspace.id
output workspaceCustomerId string = workspace.properties.customerId
output insightsConnection string = insights.properties.ConnectionString
