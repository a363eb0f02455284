#!/bin/sh
# Prints the folder of a PostgreSQL server's programs (initdb, postgres, pg_ctl), version 15 or newer,
# for the tests: one that is here, or Debian's package.
set -eu

find_one() {
    for folder in "${POSTGRESQL_BIN:-}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql*/bin /usr/local/bin /usr/bin; do
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
        version=$("$folder/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
        [ "$version" -ge 15 ] && echo "$folder" && return 0
    done
    return 1
}

find_one && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    {
        # No cluster of the system's own is wanted.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
    } >&2
    find_one && exit 0
fi
echo "The tests with a database need PostgreSQL 15 or newer. Install it (on Debian or Ubuntu: sudo" \
    "apt-get install postgresql), or name the folder of its programs:" \
    "POSTGRESQL_BIN=/path/to/bin make test-servers" >&2
exit 1
