"""`python -m firmware`: the counter of this borne. Prints one JSON line when the virtual borne's page is up."""

import asyncio
import contextlib
import json
import logging
import os
import resource
import signal
import sys
import time

from firmware.assembly import run_counter
from firmware.config import Config, load_config
from firmware.errors import ConfigError, Exit
from hardware.errors import DeviceUnavailable

log = logging.getLogger("firmware")


def main() -> int:
    """Exit codes are `firmware.errors.Exit`."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    # A core dump would hold a citizen's papers.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return asyncio.run(_main(load_config(os.environ)))
    except ConfigError as error:
        log.error("%s", error)  # noqa: TRY400 - a person made a mistake; the text says which
        return Exit.CONFIG
    except DeviceUnavailable as error:
        log.error("%s", error)  # noqa: TRY400 - expected; systemd tries again
        return Exit.SOFTWARE


async def _main(config: Config) -> int:
    counter = asyncio.create_task(run_counter(config, os.environ, _announce, time.monotonic))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, counter.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await counter
    return Exit.OK


def _announce(address: str) -> None:
    print(json.dumps({"virtual_borne": address}), flush=True)  # noqa: T201 - what the demo waits for


if __name__ == "__main__":
    sys.exit(main())
