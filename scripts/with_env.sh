#!/bin/sh
# Runs a command with what bootstrap.sh has set up: scripts/with_env.sh python manage.py doctor
root=$(cd "$(dirname "$0")/.." && pwd)
system=$root/var/system
PATH=$root/.venv/bin:$PATH
if [ -d "$system" ]; then
    PATH=$system/programs:$PATH
    for folder in "$system"/usr/lib/*-linux-gnu* "$system"/lib/*-linux-gnu* "$system"/usr/lib/*/pulseaudio; do
        if [ -d "$folder" ]; then
            LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
        fi
    done
    export LD_LIBRARY_PATH
    if [ ! -e /etc/fonts/fonts.conf ]; then
        export FONTCONFIG_FILE="${FONTCONFIG_FILE:-$system/fonts.conf}"
    fi
fi
if [ ! -w "${HOME:-/nonexistent}" ]; then
    export XDG_CACHE_HOME="${XDG_CACHE_HOME:-$root/var/cache}"
fi
export PATH
exec "$@"
