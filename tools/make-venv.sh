#!/bin/sh
# Makes .venv with a Python that runs and installs the locked packages, each checked by its hash.
set -eu

if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1; then
    python=$(sh tools/find-python.sh)
    echo "set-up: .venv with $("$python" -V)"
    "$python" -m venv --clear .venv
fi
echo 'set-up: Python packages (pinned, with hashes)'
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --requirement requirements-dev.txt
touch .venv/ready
