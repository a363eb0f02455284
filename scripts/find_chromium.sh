#!/bin/sh
# Prints the path of a Chromium for the browser tests: one that is here, or Debian's package.
set -eu

find_one() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

find_one && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-dejavu-core
    } >&2
    find_one && exit 0
fi
echo "The browser tests need Chromium. Install it (on Debian or Ubuntu: sudo apt-get install" \
    "chromium), or name one: CHROMIUM=/path/to/chromium make test" >&2
exit 1
