# The tools that have to be on the machine itself: installed when that is allowed, asked for otherwise.

# need COMMAND PACKAGE: notes PACKAGE as missing unless COMMAND is on PATH.
missing_packages=()
need() { command -v "$1" >/dev/null || missing_packages+=("$2"); }

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# install_missing PURPOSE: installs what `need` noted, or ends with one sentence.
install_missing() {
    local purpose=$1
    [ ${#missing_packages[@]} -eq 0 ] && return
    local names="${missing_packages[*]}"
    missing_packages=()
    if ! can_install; then
        fail "$purpose needs packages that are not installed; install them with: sudo apt-get install $names"
    fi
    step "installing $names"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    if ! logged "$root/build/log/apt.log" apt-get install -y --no-install-recommends $names; then
        logged "$root/build/log/apt.log" apt-get update \
            || fail "The package lists could not be fetched; check the network and run this again."
        # shellcheck disable=SC2086
        logged "$root/build/log/apt.log" apt-get install -y --no-install-recommends $names \
            || fail "apt-get could not install $names; see build/log/apt.log, put that right and run this again."
    fi
}

base_tools() {
    need g++ g++
    need cmake cmake
    need ninja ninja-build
    need python3 python3
    need node nodejs
    need npm npm
    need dpkg dpkg
    need pkg-config pkg-config
    install_missing "Building"
    local major
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null)
    [ "${major:-0}" -ge 20 ] || fail "Node.js ${major:-is missing, version} 20 or newer is needed; install it and put it first on PATH."
    local gcc
    gcc=$("${CXX:-g++}" -dumpversion | cut -d. -f1)
    [ "$gcc" -ge 12 ] || fail "g++ 12 or newer is needed and this is version $gcc; install a newer g++ and set CXX to it."
}

# Only the browser tests need these.
browser_tools() {
    need chromium chromium
    need firefox-esr firefox-esr
    need WebKitWebDriver webkit2gtk-driver
    need Xvfb xvfb
    install_missing "Testing in browsers"
}

# Only the format and lint steps of scripts/check need these.
lint_tools() {
    need clang-format clang-format
    need clang-tidy clang-tidy
    install_missing "Checking the style"
}
