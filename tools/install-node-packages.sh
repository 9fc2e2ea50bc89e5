#!/bin/sh
# Installs the locked Node packages and copies what the browser loads to where the portal serves it.
set -eu

vendor=shared/portal/static/vendor

if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then
    echo 'togikai needs Node 20 or newer: install it (Debian: "apt install nodejs npm").' >&2
    exit 1
fi
if [ ! -e node_modules/ready ] || [ package-lock.json -nt node_modules/ready ]; then
    echo 'set-up: Node packages (pinned, with hashes)'
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    touch node_modules/ready
fi
mkdir -p "$vendor"
cp node_modules/htmx.org/dist/htmx.min.js "$vendor/htmx.min.js"
cp node_modules/@digital-go-jp/design-tokens/dist/tokens.css "$vendor/tokens.css"
touch "$vendor/ready"
