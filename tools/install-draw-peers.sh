#!/bin/sh
# Other programs that read a register and draw from it, for `make bench ONLY=draw-350k`, in an environment of their own.
set -eu

echo 'set-up: peers of the draw (pinned, with hashes)'
.venv/bin/python -m venv --clear .tools/draw-peers
.tools/draw-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --requirement requirements-draw-peers.txt
touch .tools/draw-peers/ready
