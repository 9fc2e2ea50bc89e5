"""What Azure gives in the cloud, on one machine."""
