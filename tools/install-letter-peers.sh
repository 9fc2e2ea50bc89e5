#!/bin/sh
# Other programs that make letters, for `make bench ONLY=letters`: from Debian, and in an environment of their own.
set -eu

sh tools/debian-packages.sh 'The peers of the letters' libreoffice-base libreoffice-writer python3-uno \
    libpango-1.0-0 libpangoft2-1.0-0
echo 'set-up: peers of the letters (pinned, with hashes)'
.venv/bin/python -m venv --clear .tools/letter-peers
.tools/letter-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --requirement requirements-letter-peers.txt
touch .tools/letter-peers/ready
