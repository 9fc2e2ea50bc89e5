#!/bin/sh
# Fetches the letter fonts as Debian packages into .tools/fonts: without root, and the same way with it,
# so that the path is the same everywhere. Fonts are never committed.
set -eu

packages='fonts-ipamj-mincho fonts-ipaexfont-mincho fonts-ipaexfont-gothic'
files='ipamjm.ttf ipaexm.ttf ipaexg.ttf'
target=.tools/fonts

complete() {
    for file in $files; do
        [ -s "$target/$file" ] || return 1
    done
}

if ! complete; then
    echo "set-up: fonts ($packages)"
    apt=$PWD/.tools/apt
    rm -rf "$apt"
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/unpacked" "$target"
    set -- -qq -o "Dir::State=$apt/state" -o "Dir::Cache=$apt/cache" -o "Dir::State::status=/var/lib/dpkg/status" \
        -o APT::Sandbox::User= -o Debug::NoLocking=true
    if ! apt-get "$@" update || ! (cd "$apt" && apt-get "$@" download $packages); then
        echo "The fonts could not be fetched: check the network and that apt's sources offer $packages." >&2
        exit 1
    fi
    for package in "$apt"/*.deb; do
        dpkg -x "$package" "$apt/unpacked"
    done
    for file in $files; do
        cp "$(find "$apt/unpacked" -name "$file" -type f | head -n 1)" "$target/$file"
    done
    rm -rf "$apt"
    complete
fi
touch "$target/ready"
