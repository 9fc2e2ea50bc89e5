// One network: a subnet an app (Flex Consumption integrates each), one for the private endpoints of storage and
// vaults, one for an engineer’s machine. Everything inside is reached by private names; outbound goes through one
// address that the ward can name.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Beginning of the names.')
param name string

@description('Address space: /24.')
param addressPrefix string = '10.60.0.0/24'

@description('One for each app (an app of Flex Consumption uses up to 40 addresses: main has 59), one for the private endpoints, one for the machine of an engineer.')
param prefixes object = {
  main: '10.60.0.0/26'
  eraser: '10.60.0.64/27'
  verifier: '10.60.0.96/27'
  endpoints: '10.60.0.128/27'
  operations: '10.60.0.160/27'
}

resource outboundAddress 'Microsoft.Network/publicIPAddresses@2025-01-01' = {
  name: 'pip-${name}-outbound'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource outbound 'Microsoft.Network/natGateways@2025-01-01' = {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: {
    idleTimeoutInMinutes: 4
    publicIpAddresses: [{ id: outboundAddress.id }]
  }
}

resource appRules 'Microsoft.Network/networkSecurityGroups@2025-01-01' = {
  name: 'nsg-${name}-apps'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'nothing-comes-in'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2025-01-01' = {
  name: 'nsg-${name}-endpoints'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'our-subnets-by-tls'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefixes: [prefixes.main, prefixes.eraser, prefixes.verifier, prefixes.operations]
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '443'
        }
      }
      {
        name: 'nothing-else'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource operationsRules 'Microsoft.Network/networkSecurityGroups@2025-01-01' = {
  name: 'nsg-${name}-operations'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'bastion-by-ssh'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: '168.63.129.16' // the platform: where Bastion Developer comes from
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '22'
        }
      }
      {
        name: 'nothing-else'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-01-01' = {
  name: 'vnet-${name}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'main'
        properties: {
          addressPrefix: prefixes.main
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
          natGateway: { id: outbound.id }
          networkSecurityGroup: { id: appRules.id }
          defaultOutboundAccess: false
        }
      }
      {
        name: 'eraser'
        properties: {
          addressPrefix: prefixes.eraser
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
          natGateway: { id: outbound.id }
          networkSecurityGroup: { id: appRules.id }
          defaultOutboundAccess: false
        }
      }
      {
        name: 'verifier'
        properties: {
          addressPrefix: prefixes.verifier
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
          natGateway: { id: outbound.id }
          networkSecurityGroup: { id: appRules.id }
          defaultOutboundAccess: false
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: prefixes.endpoints
          networkSecurityGroup: { id: endpointRules.id }
          privateEndpointNetworkPolicies: 'Enabled'
          defaultOutboundAccess: false
        }
      }
      {
        // Empty. From here, and from nowhere else, an engineer exports and restores records (docs/operations.md).
        name: 'operations'
        properties: {
          addressPrefix: prefixes.operations
          natGateway: { id: outbound.id }
          networkSecurityGroup: { id: operationsRules.id }
          defaultOutboundAccess: false
        }
      }
    ]
  }
}

resource blobZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.blob.${environment().suffixes.storage}'
  location: 'global'
  tags: tags
}

resource queueZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.queue.${environment().suffixes.storage}'
  location: 'global'
  tags: tags
}

resource tableZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.table.${environment().suffixes.storage}'
  location: 'global'
  tags: tags
}

resource vaultZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.vaultcore.azure.net'
  location: 'global'
  tags: tags
}

resource blobLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: blobZone
  name: name
  location: 'global'
  properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
}

resource queueLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: queueZone
  name: name
  location: 'global'
  properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
}

resource tableLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: tableZone
  name: name
  location: 'global'
  properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
}

resource vaultLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: vaultZone
  name: name
  location: 'global'
  properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
}

output appSubnets object = {
  main: network.properties.subnets[0].id
  eraser: network.properties.subnets[1].id
  verifier: network.properties.subnets[2].id
}

@description('Where private endpoints go, and the zone of each kind.')
output endpoints object = {
  subnetId: network.properties.subnets[3].id
  blob: blobZone.id
  queue: queueZone.id
  table: tableZone.id
  vault: vaultZone.id
}
