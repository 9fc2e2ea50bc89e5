#!/bin/sh
# Static checks of infra/bicep (checkov) in an environment of their own: their packages would meet ours.
set -eu

echo 'set-up: checkov (pinned, with hashes)'
.venv/bin/python -m venv --clear .tools/checkov
.tools/checkov/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --requirement requirements-checkov.txt
touch .tools/checkov/ready
