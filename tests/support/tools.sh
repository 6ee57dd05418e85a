# shellcheck shell=bash
# The tools that the checks need: what must be there, and what is brought in when it is not.

cargo_deny_version=0.20.2

need_rust() {
    have cargo && have rustc || give_up \
        'Rust is missing: cargo and rustc are not on the PATH.' \
        'Install it from https://rustup.rs and run ./test again.'
    local wanted found
    wanted=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)
    found=$(rustc --version | cut -d ' ' -f 2)
    at_least "${found%%-*}" "$wanted" || give_up \
        "rustc is $found, and Cargo.toml asks for $wanted or newer." \
        'Run: rustup update stable'
    echo "rustc $found"
}

need_rust_components() {
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || give_up \
        'rustfmt or clippy is missing.' \
        'Run: rustup component add rustfmt clippy'
}

# SQLite, libpq and the cryptography are built from their C sources, so that the binary needs nothing but libc.
need_c_compiler() {
    local compiler=${CC:-cc}
    if ! have "${compiler%% *}" && may_install_packages; then
        echo 'installing a C compiler'
        apt_install gcc libc6-dev
    fi
    have "${compiler%% *}" || give_up \
        "A C compiler is missing ($compiler)." \
        'Debian and Ubuntu: apt-get install build-essential; Fedora: dnf install gcc; macOS: xcode-select --install'
    "${compiler%% *}" --version | head -n 1
}

need_python() {
    if ! have python3 && may_install_packages; then
        echo 'installing Python'
        apt_install python3 python3-venv
    fi
    have python3 && python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || give_up \
        'Python 3.10 or newer is missing (python3); the checks and the judges are written in it.'
}

# Sets cargo_deny. Built unoptimised: a third of the time to build, and the check takes two seconds so.
need_cargo_deny() {
    if have cargo-deny && at_least "$(cargo-deny --version | cut -d ' ' -f 2)" "$cargo_deny_version"; then
        cargo_deny=cargo-deny
        return
    fi
    local folder="$cache/cargo-deny-$cargo_deny_version"
    cargo_deny="$folder/bin/cargo-deny"
    if ! "$cargo_deny" --version >/dev/null 2>&1; then
        echo "installing cargo-deny $cargo_deny_version (about a minute, once)"
        # Its own target folder, whatever the caller's is: the product's must not fill up with a tool's crates.
        env -u CARGO_TARGET_DIR cargo install --quiet --locked --debug --config profile.dev.debug=false \
            --root "$folder" "cargo-deny@$cargo_deny_version"
    fi
    touch "$folder"
}

# Sets venv: a Python environment with the judges' packages.
need_judges_python() {
    local wanted=tests/judges/requirements.txt
    venv="$cache/venv-$(digest_of "$wanted" <(python3 --version) <(command -v python3))"
    # The stamp is written last: an installation that was cut off is begun anew.
    if ! [ -e "$venv/complete" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
        rm -rf "$venv"
        mkdir -p "$cache"
        if ! python3 -m venv "$venv" >/dev/null 2>&1 && may_install_packages; then
            apt_install python3-venv
            rm -rf "$venv"
        fi
        [ -x "$venv/bin/pip" ] || python3 -m venv "$venv" || give_up \
            'Python cannot make a virtual environment.' \
            'Debian and Ubuntu: apt-get install python3-venv'
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
        touch "$venv/complete"
    fi
    touch "$venv"
    "$venv/bin/python" --version
}

# Sets node_folder: where the judges' npm packages are, empty where they need none.
need_judges_node() {
    node_folder=
    [ -e tests/judges/package.json ] || return 0
    if ! { have node && have npm; } && may_install_packages; then
        echo 'installing Node.js'
        apt_install nodejs npm
    fi
    have node && have npm && at_least "$(node --version | tr -d v)" 20 || give_up \
        'Node.js 20 or newer and npm are missing: some judges are npm packages.' \
        'Install them with your package manager, or from the Node.js project.'
    [ -e tests/judges/package-lock.json ] || give_up 'tests/judges/package.json has no package-lock.json beside it: the versions must be pinned.'
    node_folder="$cache/node-$(digest_of tests/judges/package.json tests/judges/package-lock.json <(node --version))"
    if ! [ -e "$node_folder/complete" ]; then
        rm -rf "$node_folder"
        mkdir -p "$node_folder"
        cp tests/judges/package.json tests/judges/package-lock.json "$node_folder"
        # No install scripts: they run foreign code and download things of their own.
        (cd "$node_folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        touch "$node_folder/complete"
    fi
    touch "$node_folder"
    echo "node $(node --version)"
}

# For the generators of clients, which a Python package brings as a program for Java.
need_java() {
    if ! have java && may_install_packages; then
        echo 'installing Java'
        # Where 17 is not to be had any more, the system's own is newer.
        apt_install openjdk-17-jre-headless 2>/dev/null || apt_install default-jre-headless
    fi
    # Where Java is not there, or only a stand-in that tells how to get it, there is no version.
    local found
    found=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1) || true
    at_least "${found:-0}" 17 || give_up \
        "Java 17 or newer is missing (java): the judges generate clients with it${found:+; found is $found}." \
        'Debian and Ubuntu: apt-get install openjdk-17-jre-headless; Fedora: dnf install java-21-openjdk-headless; macOS: brew install openjdk'
    echo "java $found"
}

# What no run has used for a month.
forget_old_caches() {
    [ -d "$cache" ] || return 0
    find "$cache" -mindepth 1 -maxdepth 1 -type d \( -name 'venv-*' -o -name 'node-*' -o -name 'cargo-deny-*' \) \
        -mtime +30 -exec rm -rf {} +
}
