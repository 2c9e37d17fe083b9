# Sourced by the scripts beside it: installs what is missing, says what it does, safe to repeat. Plain sh.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root" || exit 1
venv="$root/.venv"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 3; }

# The newest Python from 3.11 on that this machine has.
find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# need_packages PACKAGE…: installs those that are missing through apt, or says what to run by hand.
need_packages() {
  missing=
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  [ -z "$missing" ] && return
  if ! command -v apt-get >/dev/null 2>&1; then
    stop "No apt on this machine. Install by hand what these Debian packages hold, then run this again:$missing"
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
    stop "Not root and no sudo. Have an administrator run: apt-get install -y --no-install-recommends$missing"
  fi
  say "Installing system packages:$missing"
  as_root apt-get update -q
  # shellcheck disable=SC2086  # a list of names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

# need_fonts: the office faces that tests draw their pages with (Debian 12 calls them fonts-liberation2).
need_fonts() {
  [ -n "$(find /usr/share/fonts -name LiberationSerif-Regular.ttf 2>/dev/null | head -n 1)" ] && return
  command -v apt-get >/dev/null 2>&1 && as_root apt-get update -q
  if apt-cache show fonts-liberation2 >/dev/null 2>&1; then
    need_packages fonts-liberation2
  else
    need_packages fonts-liberation
  fi
}

# The programs digitize itself calls.
need_programs() {
  if ! { command -v tesseract && tesseract --list-langs 2>/dev/null | grep -qx vie &&
    command -v pdftoppm && command -v pdftotext; } >/dev/null 2>&1; then
    need_packages tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd poppler-utils
  fi
}

# need_venv LOCK: the virtual environment with exactly what LOCK pins, and this project in it.
need_venv() {
  python=$(find_python)
  if [ -z "$python" ]; then
    need_packages python3 python3-venv
    python=$(find_python)
    [ -n "$python" ] || stop "This needs Python 3.11 or newer (Debian 12, Ubuntu 24.04 or later have it)."
  fi
  if [ ! -x "$venv/bin/pip" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-venv
    say "Making the virtual environment .venv"
    "$python" -m venv --clear "$venv"
  fi
  stamp="$venv/.installed-$1-$(cat "$1" pyproject.toml | cksum | tr ' ' '-')"
  if [ ! -f "$stamp" ]; then
    say "Installing Python packages from $1"
    "$venv/bin/pip" install -q --disable-pip-version-check --require-hashes -r "$1"
    "$venv/bin/pip" install -q --disable-pip-version-check --no-deps -e .
    rm -f "$venv/.installed-$1"-*
    : >"$stamp"
  fi
}
