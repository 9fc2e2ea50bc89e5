// What somebody must see within minutes or a day. The app gives a signal (shared/services/signals.py) as one log line
// `signal <code> …`; a test holds that list against this one.

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
var quarters = { every: 'PT15M', over: 'PT1H' }
var halfHours = { every: 'PT15M', over: 'PT30M' }
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

var vault = 'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT"'

// What the vault, the queues and the workspace themselves log, and what is missing where something should be: these
// come also when no app runs any more.
var events = [
  {
    code: 'key.backup-or-restore'
    title: 'A holding key was backed up, restored or recovered'
    severity: 1
    times: minutes
    query: '${vault} and OperationName in ("SecretBackup", "SecretRestore", "SecretRecover")'
  }
  {
    code: 'key.purge-by-another'
    title: 'A secret was purged by someone who is not the eraser'
    severity: 1
    times: minutes
    query: '${vault} and OperationName == "SecretPurge" and identity_claim_oid_g != "${eraserPrincipalId}"'
  }
  {
    // The eraser’s own line of its step may come some minutes later than the vault’s.
    code: 'key.purge-outside-saga'
    title: 'A key was purged in the eraser’s name, and no step of an erasure says so'
    severity: 1
    times: quarters
    query: '${vault} and OperationName == "SecretPurge" and TimeGenerated < ago(20m) | extend holding = extract("kek-(h[aecp]-[0-9a-f]{20})-", 1, requestUri_s) | join kind=leftanti (AppTraces | where Message startswith "step done: erasure-keys/advance " | extend holding = extract("holding=([^ ]+)", 1, Message)) on holding'
  }
  {
    code: 'key.read-by-another'
    title: 'A key was asked for and refused many times'
    severity: 1
    times: minutes
    query: '${vault} and OperationName == "SecretGet" and httpStatusCode_d == 403 | summarize refused = count() by bin(TimeGenerated, 5m) | where refused > 20'
  }
  {
    code: 'queue.poison'
    title: 'A message failed five times and went to a poison queue'
    severity: 2
    times: minutes
    query: 'StorageQueueLogs | where OperationName == "PutMessage" and Uri contains "-poison/messages"'
  }
  {
    // No message of ours is sent with a longer delay than the half hour.
    code: 'queue.standing'
    title: 'Messages of a queue have waited for half an hour and none of them was taken'
    severity: 1
    times: quarters
    query: 'StorageQueueLogs | extend queue = extract("/([a-z-]+)/messages", 1, Uri) | summarize waiting = countif(OperationName == "PutMessage" and TimeGenerated < ago(30m)), taken = countif(OperationName == "DeleteMessage") by queue | where waiting > 0 and taken == 0'
  }
  {
    code: 'main.silent'
    title: 'The main app has not finished a round for half an hour'
    severity: 1
    times: halfHours
    query: 'AppTraces | where Message startswith "sweep done: " | summarize rounds = count() | where rounds == 0'
  }
  {
    code: 'verifier.silent'
    title: 'The verifier has not compared the deployed settings for two days'
    severity: 2
    times: { every: 'P1D', over: 'P2D' }
    query: 'AppTraces | where Message startswith "settings compared: " | summarize rounds = count() | where rounds == 0'
  }
  {
    code: 'log.capped'
    title: 'The workspace takes in no more today: nothing else would raise an alert'
    severity: 1
    times: quarters
    query: '_LogOperation | where Category =~ "Ingestion" and Detail contains "OverQuota"'
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
    autoMitigate: false // silence afterwards does not mean that it is mended
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

resource eventAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for event in events: {
  name: 'alert-${name}-${replace(event.code, '.', '-')}'
  location: location
  tags: tags
  properties: {
    displayName: event.title
    severity: event.severity
    enabled: true
    scopes: [workspaceId]
    skipQueryValidation: true // tables appear with their first line
    evaluationFrequency: event.times.every
    windowSize: event.times.over
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
