"""`python -m firmware`: the counter of this borne. Prints one JSON line when the virtual borne's page is up."""

import asyncio
import contextlib
import gc
import json
import logging
import os
import sys
import time
from typing import TYPE_CHECKING

from firmware.call.tasks import end_task
from firmware.config import load_config
from firmware.dumps import forbid_dumps
from firmware.errors import AlreadyRunning, ConfigError, Exit
from firmware.leave_out import leave_out
from firmware.loop_watch import LoopWatch
from firmware.memory import COUNTER_BLOCK_BYTES, keep_little, settle
from firmware.quiet import quiet_libraries
from firmware.sole_counter import sole_counter
from firmware.stopping import stop_on_signals
from hardware.errors import DeviceUnavailable

if TYPE_CHECKING:
    from firmware.assembly import Borne

log = logging.getLogger("firmware")

STOP_WITHIN_S = 8.0
"""A scanner's worker may take five to be killed; the unit allows ten."""


def main() -> int:
    """Exit codes are `firmware.errors.Exit`."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    quiet_libraries()
    forbid_dumps()
    keep_little(COUNTER_BLOCK_BYTES)
    leave_out()
    # Only now: it loads all that the counter needs, and would load what it does not.
    from firmware.assembly import Borne

    try:
        config = load_config(os.environ)
        with sole_counter(config.runtime_dir):
            return _run(Borne(config, time.monotonic, os.environ))
    except ConfigError as error:
        log.error("%s", error)  # noqa: TRY400 - a person made a mistake; the text says which
        return Exit.CONFIG
    except AlreadyRunning as error:
        log.error("%s", error)  # noqa: TRY400 - a person made a mistake; the text says which
        return Exit.BUSY
    except DeviceUnavailable as error:
        log.error("%s", error)  # noqa: TRY400 - expected; systemd tries again
        return Exit.SOFTWARE


def _run(borne: "Borne") -> int:
    # What is loaded by now stays: the collection of a wipe looks only at what the call has left.
    gc.freeze()
    watch = LoopWatch()
    try:
        return asyncio.run(_main(borne, watch), loop_factory=watch.make_loop)
    finally:
        watch.report()


async def _main(borne: "Borne", watch: LoopWatch) -> int:
    counter = asyncio.create_task(borne.run(_announce))
    # While the program starts, nobody is served: those turns are not counted.
    settling = asyncio.create_task(settle(watch.reset))
    stop_on_signals(counter, STOP_WITHIN_S)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await counter
        return Exit.OK
    finally:
        await end_task(settling)


def _announce(address: str) -> None:
    print(json.dumps({"virtual_borne": address}), flush=True)  # noqa: T201 - what the demo waits for


if __name__ == "__main__":
    sys.exit(main())
