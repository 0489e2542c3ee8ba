#!/usr/bin/env bash
# Everything a contributor must pass, in one go; `make test` calls it with the servers running.
# Goes on after a failure, so that one run shows all of them.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

failed=()
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

# Those marked $2, if there is the program $1; else they are named and, where it counts, the run fails.
# Each file of them in one process: what it starts serves all its tests.
tests_that_need() {
    if command -v "$1" >/dev/null; then
        check "$2 tests" pytest -n 2 --dist loadfile -m "$2"
        return
    fi
    printf '\nNOT RUN, because %s is missing and could not be installed:\n' "$3"
    pytest --collect-only -q -m "$2" 2>/dev/null | grep '::'
    if [ "${CI:-}" = true ]; then failed+=("$2 tests: $3 is missing"); fi
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
        check "tests, in a random order ($round of ${ROUNDS:-1})" pytest -n 2 -m "not browser and not device"
    done
    tests_that_need chromium browser Chromium
    tests_that_need softhsm2-util device SoftHSM
fi

if [ ${#failed[@]} != 0 ]; then
    printf '\nFAILED:\n'
    printf '  %s\n' "${failed[@]}"
    exit 1
fi
