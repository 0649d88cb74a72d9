# A private view of the Debian archive: packages are fetched and unpacked into folders of our own, without
# root and without touching what the system has installed.

# debian_open SUITE…: prepares the private package lists. The archive's address is the one this machine
# already uses; nothing here names a server.
debian_open() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null \
        || fail "This step takes packages from Debian and apt-get is not here; run it on Debian 12 or newer."
    debian=$(mktemp -d "$cache_root/.new-apt.XXXXXX")
    mkdir -p "$debian/lists/partial" "$debian/cache/archives/partial"
    : >"$debian/status"
    local address='' trusted='' signed='' component='' origin=''
    # shellcheck disable=SC2034
    while IFS='|' read -r address trusted signed component origin; do
        [ "$component" = main ] && [ "$origin" = Debian ] && break
    done < <(apt-get indextargets --format '$(REPO_URI)|$(TRUSTED)|$(SIGNED_BY)|$(COMPONENT)|$(ORIGIN)' 'Identifier: Packages' 'Label: Debian')
    [ -n "$address" ] || fail "No Debian archive is set up on this machine (or its lists were never fetched); run apt-get update as root and try again."
    local option=''
    if [ "$trusted" = yes ]; then
        option='[trusted=yes] '
    elif [ -n "$signed" ] && [ -e "$signed" ]; then
        option="[signed-by=$signed] "
    elif [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
        option='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] '
    fi
    local suite
    for suite in "$@"; do
        printf 'deb %s%s %s main\n' "$option" "$address" "$suite"
    done >"$debian/sources.list"
    cat >"$debian/apt.conf" <<CONF
Dir::Etc::sourcelist "$debian/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$debian/lists";
Dir::State::status "$debian/status";
Dir::Cache "$debian/cache";
APT::Install-Recommends "false";
Acquire::Retries "3";
Debug::NoLocking "true";
CONF
    # The download helper's own user cannot enter a private cache folder.
    [ "$(id -u)" != 0 ] || printf 'APT::Sandbox::User "root";\n' >>"$debian/apt.conf"
    logged "$root/build/log/debian.log" debian_apt -o APT::Update::Error-Mode=any update \
        || fail "The Debian package lists could not be fetched; check the network and run this again."
}

debian_close() { rm -rf "$debian"; }

debian_apt() { APT_CONFIG=$debian/apt.conf apt-get -q -y "$@"; }

# debian_unpack PACKAGE[/SUITE]…: fetches exactly these (apt verifies them) and unpacks them here.
debian_unpack() {
    mkdir -p "$debian/debs"
    (cd "$debian/debs" && logged "$root/build/log/debian.log" debian_apt download "$@") \
        || fail "Downloading $* from Debian failed; check the network and run this again."
    debian_extract "$debian/debs"
}

# debian_unpack_with_needs PACKAGE/SUITE HOST: fetches the package with everything it depends on, leaving
# out names that match the extended regular expression HOST (and what only those need).
debian_unpack_with_needs() {
    local package=$1 host=$2 name multi
    debian_apt install --simulate "$package" 2>/dev/null | awk '$1 == "Inst" { print $2 }' \
        | grep -Ex "$host" | while read -r name; do
        multi=foreign
        [ "$name" != python3 ] || multi=allowed # others depend on python3:any
        printf 'Package: %s\nStatus: install ok installed\nArchitecture: %s\nMulti-Arch: %s\nVersion: 999:1\nMaintainer: none\nDescription: on the machine\n\n' \
            "$name" "$(dpkg --print-architecture)" "$multi"
    done >"$debian/status.new"
    mv "$debian/status.new" "$debian/status"
    logged "$root/build/log/debian.log" debian_apt install --download-only "$package" \
        || fail "Downloading ${package%%/*} from Debian failed; check the network and the free space, then run this again."
    debian_extract "$debian/cache/archives"
}

debian_extract() {
    local file
    for file in "$1"/*.deb; do
        dpkg -x "$file" . || fail "Unpacking ${file##*/} failed; check the free space and run this again."
        rm -f "$file"
    done
}
