#!/bin/sh
# The peer of `make bench ONLY=lottery-…`, in an environment of its own: it is no part of the product (GPL-3).
set -eu

echo 'set-up: peers of the lottery (pinned, with hashes)'
.venv/bin/python -m venv --clear .tools/lottery-peers
.tools/lottery-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --requirement requirements-lottery-peers.txt
touch .tools/lottery-peers/ready
