# Finds a Python that Odoo 19 runs on, as $PYTHON. Sourced by setup/run and setup/test.

supported() {
    "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in "${CLUB_PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && supported "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

if ! PYTHON=$(find_python); then
    echo "Odoo 19 needs Python 3.10 to 3.13 and none was found: type  apt-get install python3  as root," \
        "or set CLUB_PYTHON to the interpreter to use." >&2
    exit 1
fi

PYTHONPATH="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export PYTHONPATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
