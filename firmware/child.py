"""Work with letters and pixels in a child process of the counter: what it takes of memory goes when it is done."""

import contextlib
import os
import sys
from asyncio import create_subprocess_exec, timeout
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import firmware


class NotMade(Exception):
    """The child died or took too long."""


async def answer_of(module: str, order: bytes, within_s: float) -> bytes:
    """What `python -m module` writes on its stdout for `order` on its stdin; nothing of either is in a file.

    Raises NotMade; cancelling it kills the child.
    """
    process = await create_subprocess_exec(
        sys.executable,
        *("-B", "-P", "-s", "-m", module),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=os.sep,
        env={
            "PYTHONPATH": str(Path(firmware.__file__).parent.parent),
            "LC_ALL": "C.UTF-8",
            "MALLOC_ARENA_MAX": "1",
            "SDL_VIDEODRIVER": "dummy",
            "PYGAME_HIDE_SUPPORT_PROMPT": "1",
        },
    )
    try:
        async with timeout(within_s):
            answer, _ = await process.communicate(order)
    except TimeoutError as error:
        raise NotMade(f"{module}: no answer within {within_s:.0f} s") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode != 0:
        raise NotMade(f"{module}: status {process.returncode}")
    return answer
