#!/bin/sh
# The app's secrets are in its vault now: the copy that azd kept for the first deployment is removed.
set -eu
azd env set TOGIKAI_FIRST_SECRETS '{}'
