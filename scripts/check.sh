#!/usr/bin/env bash
# Everything a contributor must pass, in one go; `make test` calls it with the servers running.
# Goes on after a failure, so that one run shows all of them.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

failed=()
not_run=()
check() {
    local name=$1
    shift
    printf '\n── %s\n' "$name"
    "$@" || failed+=("$name")
}

everything_starts_and_stops() {
    env --unset DATABASE_URL --unset REDIS_URL --unset ONEWINDOW_BIND \
        DJANGO_SETTINGS_MODULE=settings.embedded ONEWINDOW_VAR="$PWD/var/test/up" \
        python manage.py up --once
}

scripts=(scripts/*.sh .ci/run)

check "ruff check" ruff check .
check "ruff format" ruff format --check .
check "mypy" mypy .
check "import contracts" lint-imports --config importlinter.ini
check "shellcheck" shellcheck "${scripts[@]}"
check "hadolint" hadolint docker/Dockerfile
check "compose file" check-jsonschema --builtin-schema vendor.compose-spec docker/compose.yaml

if [ "${1:-}" != lint ]; then
    export DJANGO_SETTINGS_MODULE=settings.test
    check "migrations are complete" python manage.py makemigrations --check --dry-run
    check "system check" python manage.py check --fail-level WARNING
    check "everything starts and stops" everything_starts_and_stops
    for round in $(seq "${ROUNDS:-1}"); do
        check "tests, in a random order ($round of ${ROUNDS:-1})" pytest -n 2 -m "not browser"
    done
    if command -v chromium >/dev/null; then
        check "browser tests" pytest -m browser
    else
        mapfile -t not_run < <(pytest --collect-only -q -m browser 2>/dev/null | grep '::')
    fi
fi

if [ ${#not_run[@]} != 0 ]; then
    printf '\nNOT RUN, because Chromium is missing and could not be installed:\n'
    printf '  %s\n' "${not_run[@]}"
    if [ "${CI:-}" = true ]; then failed+=("browser tests: Chromium is missing"); fi
fi
if [ ${#failed[@]} != 0 ]; then
    printf '\nFAILED:\n'
    printf '  %s\n' "${failed[@]}"
    exit 1
fi
