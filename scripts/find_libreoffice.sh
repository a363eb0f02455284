#!/bin/sh
# Prints the path of a LibreOffice for the tests: one that is here, or Debian's package.
# Without one the tests that need it say that they were left out; everything else runs.
set -eu

find_one() {
    for name in "${LIBREOFFICE:-}" soffice libreoffice; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

find_one && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            libreoffice-calc
    } >&2 || true
    find_one && exit 0
fi
echo "Without LibreOffice the tests of its workbooks are left out. To run them, install it (on" \
    "Debian or Ubuntu: sudo apt-get install libreoffice-calc)." >&2
