"""The login provider of the stack: npm `oidc-provider` with demo people."""
