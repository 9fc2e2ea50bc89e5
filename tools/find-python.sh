#!/bin/sh
# Prints the path of a Python >= 3.13 that really runs: a pyenv shim may exist and fail, so each
# candidate is tried by running it. Looks at $PYTHON, the PATH, and where pyenv and uv keep theirs.
set -u

runs() {
    "$1" -c 'import sys, ssl, venv; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1
}

account_home() {
    getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6
}

pyenv_folders() {
    printf '%s\n' "${PYENV_ROOT:-}" "${HOME:-}/.pyenv" "$(account_home)/.pyenv"
    printf '%s' "$PATH" | tr ':' '\n' | sed -n 's#/shims/*$##p'
}

candidates() {
    printf '%s\n' "${PYTHON:-}" python3.13 python3.14 python3
    pyenv_folders | while read -r folder; do
        ls -d "$folder"/versions/3.1[3-9]*/bin/python 2>/dev/null
    done
    for home in "${HOME:-}" "$(account_home)"; do
        ls -d "$home"/.local/share/uv/python/cpython-3.1[3-9]*/bin/python3 2>/dev/null
    done
    command -v uv >/dev/null 2>&1 && uv python find --no-project '>=3.13' 2>/dev/null
}

found=$(candidates | while read -r python; do
    if [ -n "$python" ] && runs "$python"; then
        "$python" -c 'import sys; print(sys.executable)'
        break
    fi
done)

if [ -z "$found" ]; then
    echo 'togikai needs Python 3.13 or newer: install one (Debian 13: "apt install python3 python3-venv"; otherwise' \
        '"uv python install 3.13" or "pyenv install 3.13"), or name it: make PYTHON=/path/to/python3.13' >&2
    exit 1
fi
printf '%s\n' "$found"
