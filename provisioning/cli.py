"""`visioguichet`: the fleet tool's command line.

Exit codes: 0 done, one JSON object on standard output; 1 not done, one line on standard error says why; 2 the command
line is wrong.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from provisioning.device_key import DeviceKeyError, make_or_load, public_hex


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="visioguichet", description="Prepares and registers bornes")
    commands = parser.add_subparsers(dest="command", required=True)
    device_key = commands.add_parser("device-key", help="make the borne's key unless it exists; print its public half")
    device_key.add_argument("path", type=Path, help="the key file; its folder must exist")
    options = parser.parse_args(arguments)
    try:
        key = make_or_load(options.path)
    except DeviceKeyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps({"public_key": public_hex(key), "path": str(options.path)}) + "\n")
    return 0
