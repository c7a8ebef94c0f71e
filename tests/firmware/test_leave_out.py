"""A counter without what it never uses, each time in a program of its own: a module is loaded once."""

import os
import subprocess
import sys

_COUNTER = """
import asyncio, sys
from firmware.leave_out import leave_out
leave_out()
import firmware.assembly
"""


def _said(program: str) -> list[str]:
    quiet = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    command = [sys.executable, "-c", _COUNTER + program]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=quiet).stdout.splitlines()


def test_the_counter_loads_neither_ffmpeg_nor_the_mixer() -> None:
    program = """
maps = open("/proc/self/maps").read()
print([name for name in ("libavcodec", "libvpx", "libfluidsynth", "libSDL2_mixer") if name in maps])
print("libSDL2" in maps)
"""
    assert _said(program) == ["[]", "True"]


def test_its_data_channels_work() -> None:
    program = """
from aiortc import RTCPeerConnection, RTCSessionDescription
from firmware.call.certificate import make_certificate
from firmware.call.peer_connection import PeerConnection

async def main():
    ours, theirs = PeerConnection(make_certificate()), RTCPeerConnection()
    channel, came = ours.createDataChannel("papers"), asyncio.Event()
    channel.on("open", lambda: channel.send("a page"))
    channel.on("message", lambda text: (print(text), came.set()))
    theirs.on("datachannel", lambda other: other.on("message", lambda text: other.send(text + " back")))
    await theirs.setRemoteDescription(RTCSessionDescription(sdp=await ours.offer(), type="offer"))
    await theirs.setLocalDescription(await theirs.createAnswer())
    await ours.accept_answer(theirs.localDescription.sdp)
    async with asyncio.timeout(20):
        await came.wait()
    await ours.close()
    await theirs.close()

asyncio.run(main())
"""
    assert _said(program) == ["a page back"]


def test_what_was_left_out_says_so_when_it_is_used_all_the_same() -> None:
    program = """
import av
from firmware.leave_out import LeftOutError
try:
    av.VideoFrame(640, 480)
except LeftOutError as error:
    print(error)
leave_out()
print(sum(type(finder).__name__ == "_Leaver" for finder in sys.meta_path))
"""
    assert _said(program) == ["VideoFrame of PyAV was left out of this program", "1"]
