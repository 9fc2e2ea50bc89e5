#!/bin/sh
# What the tests need from Debian. Installs it when it may (root or sudo), else names it and fails:
# a test that lacks its tool is never skipped.
set -eu

needed='chromium fonts-noto-cjk poppler-utils qpdf'

missing() {
    for package in $needed; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
    done
}

packages=$(missing)
if [ -n "$packages" ]; then
    if [ "$(id -u)" -eq 0 ]; then
        become=
    elif sudo -n true 2>/dev/null; then
        become='sudo -n'
    else
        echo "The tests need these Debian packages: $packages(as root: apt-get install $packages)" >&2
        exit 1
    fi
    echo "set-up: Debian packages for the tests: $packages"
    $become apt-get -qq update
    $become env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $packages >/dev/null
fi
mkdir -p .tools
touch .tools/test-packages-ready
