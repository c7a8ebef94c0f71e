# shellcheck shell=bash
# Shared by the scripts: where we are, and the tool set ready. Sourced, never run.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"
VENV="$ROOT/.venv"
say() { printf '\033[1m%s\033[0m %s\n' "[$(basename "$0")]" "$*" >&2; }
die() { say "$*"; exit 2; }
ready() { "$ROOT/scripts/bootstrap" --quiet; }
