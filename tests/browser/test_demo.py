"""The demo as a newcomer starts it: the unattended journey, and a clean stop on Ctrl-C."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from scripts.stack import ROOT
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo"), pytest.mark.timeout(300)]


async def start(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "scripts.demo",
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


async def test_the_whole_journey_happens(tmp_path: Path) -> None:
    demo = await start("--check", "--folder", str(tmp_path))
    out, _ = await demo.communicate()
    lines = out.decode().splitlines()
    report = json.loads(lines[-1])
    assert [step["name"] for step in report["steps"] if not step["ok"]] == [], "\n".join(lines[:-1])
    assert demo.returncode == 0
    assert len(report["steps"]) == 21
    assert [step["at_s"] for step in report["steps"]] == sorted(step["at_s"] for step in report["steps"])
    assert {figure["name"] for figure in report["figures"]} >= {"answer to a picture at the desk"}


async def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    demo = await start("--folder", str(tmp_path))
    assert demo.stdout is not None
    shown = b""
    while b"Ctrl-C" not in shown:
        line = await demo.stdout.readline()
        assert line, f"the demo ended: {shown.decode()}"
        shown += line
    assert b"http://127.0.0.1:" in shown
    assert b"/desk/" in shown
    demo.send_signal(signal.SIGINT)
    out, _ = await demo.communicate()
    assert demo.returncode == 0, out.decode()
    await until("the end of whatever it started", lambda: not left_over(tmp_path))


def left_over(folder: Path) -> list[Path]:
    """Processes that were started for this folder and are still there."""
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(folder).encode() in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
