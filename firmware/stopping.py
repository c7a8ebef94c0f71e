"""How a program of the borne stops: at once when asked, and in any case within its time.

Something may wait for ever all the same: a library's call that hangs in its thread, a task that lost its cancellation.
Then the log says what it was, and the program ends as if it had been killed. That is safe: the next start begins with a
wipe, whatever ended the last run.
"""

import asyncio
import faulthandler
import logging
import signal
from traceback import extract_stack

log = logging.getLogger(__name__)

_TOLD_AFTER = 0.5
"""After this part of the time the log names what is waited for, while the loop still runs."""


def stop_on_signals[T](main: asyncio.Task[T], within_s: float) -> None:
    """Cancels `main` on SIGTERM and SIGINT; in its running loop. What is not over `within_s` after the first is ended.

    `within_s` is to be shorter than the unit's TimeoutStopSec, so that it is we who say what did not end. The end is
    faulthandler's: it needs neither the loop nor the interpreter, prints where each thread stands (files and lines, no
    values), and exits with 1.
    """
    loop = asyncio.get_running_loop()
    asked = False

    def stop() -> None:
        nonlocal asked
        if not asked:
            asked = True
            faulthandler.dump_traceback_later(within_s, exit=True)
            loop.call_later(within_s * _TOLD_AFTER, _tell_what_is_left)
        main.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


def _tell_what_is_left() -> None:
    for task in asyncio.all_tasks():
        log.warning("asked to stop, still waiting for %s at %s", task.get_name(), _place(task))


def _place[T](task: asyncio.Task[T]) -> str:
    """Where a task waits: its innermost frame of the program's own."""
    frames = task.get_stack(limit=1)
    if not frames:
        return "its end"
    place = extract_stack(frames[0], limit=1)[0]
    return f"{place.filename.rpartition('/')[2]}:{place.lineno} ({place.name})"
