"""The connections of both processes leave no address and no description in a log."""

import subprocess
import sys

import pytest

_TALK = """
import asyncio, logging, sys
from firmware.{program} import quiet_libraries
from firmware.call.certificate import make_certificate
from firmware.call.peer_connection import PeerConnection
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
quiet_libraries()

async def connect():
    here, there = PeerConnection(make_certificate()), PeerConnection(make_certificate())
    channel = here.createDataChannel("talk")
    opened = asyncio.Event()
    channel.on("open", opened.set)
    from aiortc import RTCSessionDescription
    await there.setRemoteDescription(RTCSessionDescription(sdp=await here.offer(), type="offer"))
    await there.setLocalDescription(await there.createAnswer())
    await here.accept_answer(there.localDescription.sdp)
    await asyncio.wait_for(opened.wait(), 30)
    await here.close()
    await there.close()

asyncio.run(connect())
"""


@pytest.mark.parametrize("program", ["__main__", "call.process"])
def test_a_connection_leaves_nothing_in_the_log(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TALK.format(program=program)], capture_output=True, text=True, timeout=110, check=True
    )
    assert "INFO" not in done.stdout
