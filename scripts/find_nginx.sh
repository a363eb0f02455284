#!/bin/sh
# Prints the path of an nginx for the tests of several servers: one that is here, or Debian's package.
set -eu

find_one() {
    for name in "${NGINX:-}" nginx /usr/sbin/nginx; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

find_one && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    # Debian starts what it installs; a machine that runs tests wants no web server of its own.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light
    } >&2
    find_one && exit 0
fi
echo "The tests of several servers need nginx. Install it (on Debian or Ubuntu: sudo apt-get install" \
    "nginx-light), or name one: NGINX=/path/to/nginx make test-servers" >&2
exit 1
