# postgres.sh COMMAND ...: runs the command with TEST_POSTGRES_URL naming a PostgreSQL server of its own, which goes away
# afterwards. Where TEST_POSTGRES_URL is set already, that server is used. postgres.sh --where: says where the server's
# programs are.
set -eu

where() {
    for initdb in $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -Vr) "$(command -v initdb || true)"; do
        if [ -x "$initdb" ]; then
            dirname "$initdb"
            return
        fi
    done
    echo "No PostgreSQL server is installed." >&2
    return 1
}

if [ "$1" = --where ]; then
    where
    exit
fi
[ -z "${TEST_POSTGRES_URL:-}" ] || exec "$@"

bin=$(where)
folder=$(mktemp -d)
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# The server refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        su postgres -s /bin/sh -c 'cd /; exec "$0" "$@"' -- "$@"
    else
        "$@"
    fi
}

stop() {
    status=$?
    trap - EXIT
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

printf %s "$password" >"$folder/password"
[ "$(id -u)" != 0 ] || chown -R postgres "$folder"
as_owner "$bin/initdb" -D "$folder/data" -U postgres -A scram-sha-256 --pwfile="$folder/password" \
    --encoding=UTF8 --locale=C --no-sync >"$folder/log.initdb"

# Nothing has to survive, so nothing waits for the disk. A port that is taken: the next one.
options="-c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=400"
options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
port=$((20000 + $$ % 20000))
last=$((port + 20))
until as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -o "$options -p $port" -w start >/dev/null 2>&1; do
    port=$((port + 1))
    if [ "$port" -gt "$last" ]; then
        echo "PostgreSQL does not start:" >&2
        cat "$folder/data/log" >&2
        exit 1
    fi
done

TEST_POSTGRES_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
export TEST_POSTGRES_URL
"$@"
