# shellcheck shell=bash
# A PostgreSQL server of the tests' own: on a free port of this machine, in a temporary folder, gone afterwards.
# BONAFIDE_TEST_POSTGRES_URL, where the caller sets it, names a server to use instead; its user must be allowed to
# create databases.

postgres_folder=
postgres_bin=
postgres_as=()

# Sets postgres_bin to the folder that holds both programs.
find_postgres() {
    local folder folders=()
    have pg_ctl && folders+=("$(dirname "$(command -v pg_ctl)")")
    # Debian keeps the server's programs off the PATH, one folder for each major version; the newest is taken.
    while IFS= read -r folder; do folders+=("$folder"); done < <(
        printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin \
            /usr/local/opt/postgresql*/bin /Applications/Postgres.app/Contents/Versions/latest/bin | sort -V -r
    )
    for folder in "${folders[@]}"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            postgres_bin=$folder
            return 0
        fi
    done
    return 1
}

need_postgres() {
    find_postgres && return
    if may_install_packages; then
        echo 'installing PostgreSQL'
        # Debian's package makes a cluster and starts it; the tests bring their own, and a server that nobody
        # asked for should not be left running. The setting has to be there before the server's package is.
        apt_install postgresql-common
        local settings=/etc/postgresql-common/createcluster.conf
        grep -qs '^create_main_cluster *= *false' "$settings" ||
            echo 'create_main_cluster = false' | as_root tee -a "$settings" >/dev/null
        apt_install postgresql
        find_postgres && return
    fi
    give_up \
        'PostgreSQL is missing: its server programs initdb and pg_ctl were not found.' \
        'Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql' \
        'Or set BONAFIDE_TEST_POSTGRES_URL to a server whose user may create databases.'
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# In the server's own folder and as the server's user: PostgreSQL refuses to run as root, and another user may not
# even be able to enter the folder that this script was started from.
postgres_run() { (cd "$postgres_folder" && ${postgres_as[@]+"${postgres_as[@]}"} "$@"); }

start_postgres() {
    if [ -n "${BONAFIDE_TEST_POSTGRES_URL:-}" ]; then
        echo 'using the server of BONAFIDE_TEST_POSTGRES_URL'
        return
    fi
    need_postgres
    if [ "$(id -u)" = 0 ]; then
        local user=nobody
        id -u postgres >/dev/null 2>&1 && user=postgres
        have runuser || give_up 'PostgreSQL does not run as root, and runuser is missing: run ./test as an ordinary user.'
        postgres_as=(runuser -u "$user" --)
        postgres_folder=$(mktemp -d /tmp/bonafide-postgres.XXXXXX) # root's own TMPDIR may be closed to others
        chown "$user" "$postgres_folder"
    else
        postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/bonafide-postgres.XXXXXX")
    fi
    on_exit stop_postgres

    postgres_run "$postgres_bin/initdb" -D "$postgres_folder/data" -U bonafide --auth=trust --encoding=UTF8 \
        --locale=C --no-sync >"$postgres_folder/initdb.log" 2>&1 ||
        { cat "$postgres_folder/initdb.log"; give_up 'initdb failed.'; }
    # Everything that makes data survive a power cut is off: the data lives as long as the tests do, and creating a
    # database for each test is several times faster so. What one transaction sees of another is the same either way.
    # Many connections: each test has a pool of its own. No socket file: its path could be too long.
    cat >>"$postgres_folder/data/postgresql.conf" <<'END'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 256MB
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
END
    # Somebody else may take the port between the choice and the start, hence more than one try.
    local try port
    for try in 1 2 3; do
        port=$(free_port)
        if postgres_run "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/server.log" \
            -o "-p $port" -w -t 60 start >/dev/null 2>&1; then
            export BONAFIDE_TEST_POSTGRES_URL="postgres://bonafide@127.0.0.1:$port/postgres"
            "$postgres_bin/postgres" --version
            return
        fi
    done
    cat "$postgres_folder/server.log"
    give_up "PostgreSQL did not start, $try tries."
}

stop_postgres() {
    # Immediate: there is nothing to keep.
    [ ! -e "$postgres_folder/data/postmaster.pid" ] ||
        postgres_run "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$postgres_folder"
}
