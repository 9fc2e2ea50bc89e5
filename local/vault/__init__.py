"""Key Vault on one machine: the secrets REST API over TLS, with rights per identity."""
