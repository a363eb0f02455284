#!/bin/sh
# Prints the path of faketime, which sets the clock ahead: one that is here, or Debian's package.
# Where it cannot be had it prints nothing, and a sentence says what is left out.
set -eu

find_one() {
    for name in "${FAKETIME_PROGRAM:-}" faketime; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

find_one && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends faketime
    } >&2 || true
    find_one && exit 0
fi
echo "The tests with the clock set ahead are left out: they need faketime. Install it (on Debian or" \
    "Ubuntu: sudo apt-get install faketime), or name one: FAKETIME_PROGRAM=/path/to/faketime." >&2
