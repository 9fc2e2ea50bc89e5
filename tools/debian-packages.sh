#!/bin/sh
# debian-packages.sh WHO PACKAGE...: what WHO needs from Debian. Installs it when it may (root or sudo), else names
# it and fails: nothing that lacks its tool is skipped.
set -eu

who=$1
shift

packages=
for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || packages="$packages$package "
done
if [ -n "$packages" ]; then
    if [ "$(id -u)" -eq 0 ]; then
        become=
    elif sudo -n true 2>/dev/null; then
        become='sudo -n'
    else
        echo "$who need these Debian packages: $packages(as root: apt-get install $packages)" >&2
        exit 1
    fi
    echo "set-up: Debian packages: $packages"
    $become apt-get -qq update
    $become env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $packages >/dev/null
fi
