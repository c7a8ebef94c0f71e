"""A slip before the twin's camera, read in the call process: what is seen, for how long, and that nothing is shown."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from firmware.call.messages import CameraState, CodeRead, Preview, ReadCode, StopMedia
from hardware.errors import FaultKind
from hardware.simulated.held import Held
from tests.firmware.call.call_peers import CALL, Borne, MakeBorne, until
from tests.firmware.call.looks import newest
from tests.firmware.call.slips import other_qr, slip_of

CODE = "315264"


def read(borne: Borne) -> list[str | None]:
    return [message.code for message in borne.all_of(CodeRead)]


def cameras(borne: Borne) -> list[bool]:
    return [message.open for message in borne.all_of(CameraState)]


async def test_a_slip_is_read_and_the_camera_closes(make_borne: MakeBorne, tmp_path: Path) -> None:
    borne = await make_borne()
    Held(tmp_path).hold(slip_of(CODE))
    await borne.do(ReadCode(limit_s=60.0))
    await until(lambda: read(borne) == [CODE], "the code")
    await until(lambda: cameras(borne) == [True, False], "word that the camera closed")
    assert not borne.camera.running


async def test_no_picture_is_shown_meanwhile(make_borne: MakeBorne, tmp_path: Path) -> None:
    borne = await make_borne()
    await borne.do(ReadCode(limit_s=60.0))
    await until(lambda: borne.camera.running, "the camera")
    Held(tmp_path).hold(other_qr("https://example.org/"))
    await until(lambda: read(borne) == [None], "the foreign code")
    assert newest(borne.own) is None
    assert newest(borne.remote) is None
    assert borne.camera.running, "a foreign code does not end the look"
    Held(tmp_path).hold(slip_of(CODE))
    await until(lambda: read(borne) == [None, CODE], "the code")
    assert newest(borne.own) is None


@pytest.mark.parametrize("content", ["VG1:31526", "VG1:3152645", "VG1:315267", "VG2:315264", "315264", "vg1:315264"])
async def test_only_our_codes_are_codes(make_borne: MakeBorne, tmp_path: Path, content: str) -> None:
    borne = await make_borne()
    Held(tmp_path).hold(other_qr(content))
    await borne.do(ReadCode(limit_s=60.0))
    await until(lambda: read(borne) == [None], "the foreign code")
    await borne.do(StopMedia())
    assert not borne.camera.running


async def test_the_look_ends_by_itself_when_its_time_is_up(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(ReadCode(limit_s=0.3))
    await until(lambda: cameras(borne) == [True, False], "the camera open, then closed")
    assert read(borne) == []
    assert not borne.camera.running


async def test_leaving_the_screen_closes_the_camera_at_once(make_borne: MakeBorne, tmp_path: Path) -> None:
    borne = await make_borne()
    await borne.do(ReadCode(limit_s=60.0))
    await until(lambda: borne.camera.running, "the camera")
    await borne.do(StopMedia())
    assert not borne.camera.running
    Held(tmp_path).hold(slip_of(CODE))
    await borne.do(ReadCode(limit_s=60.0))
    await until(lambda: read(borne) == [CODE], "the code of another look")


async def test_asking_again_is_the_same_look(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(ReadCode(limit_s=60.0), ReadCode(limit_s=60.0))
    await until(lambda: borne.camera.running, "the camera")
    assert cameras(borne) == [True]


async def test_the_self_view_of_a_call_follows_a_look(make_borne: MakeBorne, tmp_path: Path) -> None:
    """Whatever the look is doing at that moment, closing the camera too."""
    borne = await make_borne()
    Held(tmp_path).hold(slip_of(CODE))
    await borne.do(ReadCode(limit_s=60.0))
    await until(lambda: read(borne) == [CODE], "the code")
    await borne.do(Preview(call_id=CALL))
    await until(lambda: newest(borne.own) is not None, "the self-view")
    assert cameras(borne)[-1]


async def test_in_a_call_no_code_is_read(make_borne: MakeBorne, tmp_path: Path) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await until(lambda: borne.desk.stamps, "the borne's picture at the desk")
    Held(tmp_path).hold(slip_of(CODE))
    await borne.do(ReadCode(limit_s=60.0))
    seen = len(borne.desk.stamps)
    await until(lambda: len(borne.desk.stamps) > seen + 5, "more pictures at the desk")
    assert read(borne) == []


async def test_a_camera_that_fails_is_told_and_tried_again(make_borne: MakeBorne, tmp_path: Path) -> None:
    borne = await make_borne()
    borne.camera.missing = True
    await borne.do(ReadCode(limit_s=60.0))
    await until(lambda: borne.all_of(CameraState), "the fault")
    assert borne.all_of(CameraState)[-1] == CameraState(open=False, fault=FaultKind.OFF)
    Held(tmp_path).hold(slip_of(CODE))
    borne.camera.missing = False
    await until(lambda: read(borne) == [CODE], "the code")


def test_the_decoder_is_not_loaded_before_somebody_shows_a_slip() -> None:
    code = "import sys, firmware.call.process; print('zxingcpp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_is_held_is_seen_by_another_that_knows_the_folder(tmp_path: Path) -> None:
    hand, eye = Held(tmp_path), Held(tmp_path)
    assert eye.look() is None
    for shade in (7, 200):
        hand.hold(np.full((4, 6), shade, np.uint8))
        seen = eye.look()
        assert seen is not None
        assert (seen.shape, seen[0, 0]) == ((4, 6), shade)
    hand.take_away()
    assert eye.look() is None
    hand.take_away()
