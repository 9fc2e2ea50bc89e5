"""What implements the ports; SDKs are imported inside functions to keep cold starts short."""
