// One private endpoint with its name in the private zone.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the endpoint.')
param name string

@description('What it leads to.')
param targetId string

@description('Which service of it: blob, queue, table, vault.')
param service string

@description('Subnet of the endpoints.')
param subnetId string

@description('Private DNS zone of the service.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2025-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: { privateLinkServiceId: targetId, groupIds: [service] }
      }
    ]
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-01-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [{ name: service, properties: { privateDnsZoneId: zoneId } }]
  }
}
