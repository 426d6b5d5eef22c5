# need.sh build|test ...: sees that what building and testing need is there. Installs it on Debian and Ubuntu as root;
# elsewhere says what to install.
set -eu

missing=

# missing_unless COMMAND PACKAGES: remembers the packages where there is no such command.
missing_unless() {
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

for purpose; do
    case $purpose in
    build)
        missing_unless cc "gcc libc6-dev"
        missing_unless node nodejs
        missing_unless npm npm
        ;;
    test)
        sh .ci/postgres.sh --where >/dev/null 2>&1 || missing="$missing postgresql"
        sh .ci/browser.sh --where >/dev/null 2>&1 || missing="$missing chromium"
        ;;
    esac
done

if ! command -v cargo >/dev/null 2>&1; then
    echo "Rust is missing: install it from https://rustup.rs, then try again." >&2
    exit 1
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    # shellcheck disable=SC2086 # a list of packages
    apt-get install -y -qq --no-install-recommends $missing >&2
else
    echo "Missing:$missing (names of Debian packages). Install them, then try again." >&2
    exit 1
fi
