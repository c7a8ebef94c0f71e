# shellcheck shell=bash
# Shared by the scripts: where we are, and the tool set ready. Sourced, never run.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"
VENV="$ROOT/.venv"
# pygame greets on standard output, where our programs answer.
export PYGAME_HIDE_SUPPORT_PROMPT=1
say() { printf '\033[1m%s\033[0m %s\n' "[$(basename "$0")]" "$*" >&2; }
die() { say "$*"; exit 2; }
ready() { "$ROOT/scripts/bootstrap" --quiet; }
