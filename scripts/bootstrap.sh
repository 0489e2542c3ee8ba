#!/usr/bin/env bash
# All the set-up of a fresh clone: virtual environment, locked packages, system libraries, translations.
#
#     scripts/bootstrap.sh run      what `make run` needs
#     scripts/bootstrap.sh test     that, and what a contributor needs
#
# Fetches only through pip, uv and apt. A second call finds everything in place and is done at once.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
case $purpose in
run) requirements="requirements-embedded.txt" ;;
test) requirements="requirements-dev.txt" ;;
*)
    echo "usage: scripts/bootstrap.sh run|test" >&2
    exit 2
    ;;
esac
python=.venv/bin/python
system=var/system
# An office network often has a certificate authority of its own, and only the system knows it.
export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1

say() { printf '• %s\n' "$*" >&2; }
stop() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

use_own_caches_when_home_is_closed() {
    if [ ! -w "${HOME:-/nonexistent}" ]; then
        export XDG_CACHE_HOME=$PWD/var/cache
        mkdir -p "$XDG_CACHE_HOME"
    fi
}

# --- Python -----------------------------------------------------------------------------------------

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.12 python3.11 python3.13 python3.14}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    stop "Python 3.11 or later is needed. On Debian: apt-get install python3 python3-pip"
}

make_virtual_environment() {
    local base
    base=$(find_python)
    if [ -x $python ] && $python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    say "making .venv with $base"
    rm -rf .venv
    if ! "$base" -m venv .venv >/dev/null 2>&1; then
        # Debian without python3-venv has no ensurepip; the pip outside can still install into .venv.
        rm -rf .venv
        "$base" -m venv --without-pip .venv || stop "$base cannot make a virtual environment: apt-get install python3-venv"
    fi
}

pip_install() {
    if $python -m pip --version >/dev/null 2>&1; then
        $python -m pip install --quiet --disable-pip-version-check "$@"
    elif "$(find_python)" -m pip --version >/dev/null 2>&1; then
        "$(find_python)" -m pip --python $python install --quiet --disable-pip-version-check "$@"
    else
        stop "There is neither uv nor pip. On Debian: apt-get install python3-pip"
    fi
}

find_uv() {
    if command -v uv; then
        return
    fi
    if [ ! -x .venv/bin/uv ]; then
        pip_install --require-hashes -r scripts/uv.txt >/dev/null 2>&1 || return 1
    fi
    echo .venv/bin/uv
}

install_packages() {
    local stamp key uv
    key=$(cat requirements*.txt scripts/uv.txt scripts/bootstrap.sh | sha256sum)
    stamp=.venv/.installed-$purpose
    if [ -x $python ] && $python -c '' 2>/dev/null; then
        if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then return; fi
        if [ "$purpose" = run ] && [ "$(cat .venv/.installed-test 2>/dev/null)" = "$key" ]; then return; fi
    fi
    make_virtual_environment
    say "installing the packages of $requirements"
    if ! { uv=$(find_uv) && "$uv" pip install --quiet --python $python --require-hashes -r $requirements; }; then
        say "uv cannot do it here; pip does"
        pip_install --require-hashes -r $requirements ||
            stop "The packages could not be installed. Is a package index reachable? (see pip's message above)"
    fi
    printf '%s\n' "$key" >"$stamp"
}

# --- System libraries -------------------------------------------------------------------------------

lacks_pango() {
    ! scripts/with_env.sh python - 2>/dev/null <<'END'
import ctypes
for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)
END
}

lacks_program() { ! scripts/with_env.sh sh -c "command -v $1" >/dev/null 2>&1; }

lacks_libatomic() { ! scripts/with_env.sh python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null; }

missing_packages() {
    if lacks_pango; then echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; fi
    if [ "$purpose" = test ]; then
        if lacks_program chromium; then echo chromium; fi
        if lacks_program pdftotext; then echo poppler-utils; fi
        if lacks_program softhsm2-util; then echo softhsm2; fi
        if lacks_libatomic; then echo libatomic1; fi
    fi
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

may_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

apt_install() {
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@")
    mkdir -p var/log
    as_root "${install[@]}" >var/log/apt.log 2>&1 && return
    as_root apt-get update -q >>var/log/apt.log 2>&1 || true
    as_root "${install[@]}" >>var/log/apt.log 2>&1
}

# Without root: the same packages, unpacked into var/system and found through scripts/with_env.sh.
apt_unpack() {
    local state=$PWD/var/cache/apt deb
    local options=(
        -o "Dir::State=$state/state" -o "Dir::Cache=$state" -o Dir::State::status=/var/lib/dpkg/status
        -o Debug::NoLocking=1 -o APT::Get::List-Cleanup=0
    )
    mkdir -p "$state/state/lists/partial" "$state/archives/partial" $system var/log
    apt-get "${options[@]}" update -q >var/log/apt.log 2>&1 &&
        apt-get "${options[@]}" install -y -q --no-install-recommends --download-only "$@" >>var/log/apt.log 2>&1 ||
        return 1
    for deb in "$state"/archives/*.deb; do
        case ${deb##*/} in
        libc6_* | libc-bin_* | libgcc-s1_* | libstdc++6_*) ;; # these must be the machine's own
        *) dpkg -x "$deb" $system || return 1 ;;
        esac
    done
    rm -rf "$state"
    link_programs
    scripts/fonts_conf.sh >$system/fonts.conf
}

# Only what is asked for: the packages bring programs (ps, systemctl) that must not hide the machine's own.
link_programs() {
    local program
    mkdir -p $system/programs
    for program in $system/usr/lib/chromium/chromium "$system"/usr/bin/pdf* "$system"/usr/bin/softhsm2-util; do
        if [ -x "$program" ]; then ln -sf "../${program#"$system"/}" $system/programs/; fi
    done
}

install_system_packages() {
    local missing
    read -r -a missing <<<"$(missing_packages | tr '\n' ' ')"
    if [ ${#missing[@]} = 0 ]; then return; fi
    if ! command -v apt-get >/dev/null; then
        say "please install by hand what Debian calls: ${missing[*]}"
        return
    fi
    say "installing ${missing[*]}"
    if may_be_root; then
        apt_install "${missing[@]}" || say "apt-get could not install them, see var/log/apt.log"
    else
        apt_unpack "${missing[@]}" || say "apt-get could not fetch them, see var/log/apt.log"
    fi
    read -r -a missing <<<"$(missing_packages | tr '\n' ' ')"
    if [ ${#missing[@]} != 0 ]; then
        say "still missing: ${missing[*]}. Without Pango no PDF can be made; without chromium or softhsm2 some tests do not run."
    fi
}

# --- Translations -----------------------------------------------------------------------------------

compile_translations() {
    local source
    for source in locale/*/LC_MESSAGES/*.po; do
        if [ -e "$source" ] && [ ! "${source%.po}.mo" -nt "$source" ]; then
            scripts/with_env.sh python scripts/messages.py compile
            return
        fi
    done
}

use_own_caches_when_home_is_closed
install_packages
install_system_packages
compile_translations
