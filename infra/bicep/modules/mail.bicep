// Mail by Azure Communication Services’ SMTP (smtp.azurecomm.net:587). The user name is bound to an Entra app after
// the deployment, because the app registration is made by hand (docs/operations.md, "Mail").

@description('Tags of every resource.')
param tags object

@description('Beginning of the names.')
param name string

@description('Log Analytics workspace.')
param workspaceId string

@description('Domain of the sender address; the ward proves it by DNS records that the portal shows.')
param senderDomain string

@description('Whether the domain is proved: one that is not cannot be linked.')
param senderDomainVerified bool

resource email 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: 'email-${name}'
  location: 'global'
  tags: tags
  properties: { dataLocation: 'Japan' }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-09-01' = {
  parent: email
  name: senderDomain
  location: 'global'
  tags: tags
  properties: { domainManagement: 'CustomerManaged', userEngagementTracking: 'Disabled' }
}

resource communication 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: 'acs-${name}'
  location: 'global'
  tags: tags
  properties: { dataLocation: 'Japan', linkedDomains: senderDomainVerified ? [domain.id] : [], disableLocalAuth: true }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: communication
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'EmailSendMailOperational', enabled: true }
      { category: 'EmailStatusUpdateOperational', enabled: true }
    ]
  }
}

output communicationId string = communication.id
