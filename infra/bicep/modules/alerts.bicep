// What somebody must see within minutes or a day. The app gives a signal (shared/services/signals.py) as one log line
// `signal <code> …`; a test holds that list against this one. Key events come from the vault’s own log.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Beginning of the names.')
param name string

@description('Log Analytics workspace.')
param workspaceId string

@description('Mail address of those who get alerts.')
param alertMail string

@description('Object id of the eraser: a purge by anyone else is an alert.')
param eraserPrincipalId string

var minutes = { every: 'PT5M', over: 'PT5M' }
var hourly = { every: 'PT1H', over: 'PT1H' }
var daily = { every: 'P1D', over: 'P1D' }

var signals = [
  { code: 'step.blocked', severity: 1, times: minutes, above: 0, title: 'A step failed five times and waits for a person' }
  { code: 'queue.poison_unknown', severity: 2, times: minutes, above: 0, title: 'A poison message names nothing known' }
  { code: 'return.overdue', severity: 2, times: daily, above: 0, title: 'A contractor has not returned what is due' }
  { code: 'login.failed', severity: 2, times: hourly, above: 20, title: 'Many failed logins' }
  { code: 'clocks.differ', severity: 1, times: minutes, above: 0, title: 'Local and reference time differ: erasure stops' }
  { code: 'holding.backstop_near', severity: 1, times: daily, above: 0, title: 'The lifecycle policy would soon delete a living holding' }
  { code: 'settings.differ', severity: 1, times: hourly, above: 0, title: 'Deployed settings are not as the deployment says' }
]

var keyEvents = [
  {
    code: 'key.backup-or-restore'
    title: 'A holding key was backed up, restored or recovered'
    query: 'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and OperationName in ("SecretBackup", "SecretRestore", "SecretRecover")'
  }
  {
    code: 'key.purge-by-another'
    title: 'A secret was purged by someone who is not the eraser'
    query: 'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and OperationName == "SecretPurge" and identity_claim_oid_g != "${eraserPrincipalId}"'
  }
  {
    code: 'key.read-by-another'
    title: 'A key was asked for and refused many times'
    query: 'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and OperationName == "SecretGet" and httpStatusCode_d == 403 | summarize refused = count() by bin(TimeGenerated, 5m) | where refused > 20'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'togikai'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: alertMail, useCommonAlertSchema: true }]
  }
}

resource signalAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for signal in signals: {
  name: 'alert-${name}-${replace(signal.code, '.', '-')}'
  location: location
  tags: tags
  properties: {
    displayName: signal.title
    severity: signal.severity
    enabled: true
    scopes: [workspaceId]
    skipQueryValidation: true // tables appear with their first line
    evaluationFrequency: signal.times.every
    windowSize: signal.times.over
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: 'AppTraces | where Message startswith "signal ${signal.code} "'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: signal.above
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}]

resource keyAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for event in keyEvents: {
  name: 'alert-${name}-${replace(event.code, '.', '-')}'
  location: location
  tags: tags
  properties: {
    displayName: event.title
    severity: 1
    enabled: true
    scopes: [workspaceId]
    skipQueryValidation: true // tables appear with their first line
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: false
    criteria: {
      allOf: [
        {
          query: event.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}]
