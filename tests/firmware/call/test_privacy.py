"""What the citizen keeps back is closed, and what a laid-down handset or a volume key does is heard."""

import time

import numpy as np
import pytest

from firmware.call.messages import (
    CallStatistics,
    CameraState,
    PauseSending,
    PlaySound,
    Preview,
    SetGain,
    SetOutput,
    SoundState,
    StopMedia,
)
from firmware.outgoing import gain_db
from firmware.session.state import MAX_VOLUME, NORMAL_VOLUME
from hardware.errors import FaultKind
from hardware.protocols import SoundOutput
from tests.firmware.call.call_peers import CALL, Borne, MakeBorne, until
from tests.firmware.call.looks import newest
from tests.firmware.call.test_engine import call_stands, desk_hears_hz, near, states, tone


async def test_a_paused_camera_is_closed_sends_nothing_and_leaves_no_picture(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await until(lambda: newest(borne.own), "the self-view")
    await borne.do(PauseSending(camera=True, microphone=False))
    assert not borne.camera.running
    assert borne.all_of(CameraState)[-1] == CameraState(open=False)
    assert newest(borne.own) is None
    sent = await statistics_after(borne)
    assert sent.sent_fps == 0
    assert near(desk_hears_hz(borne), 440), "the voice goes on"
    borne.desk.stamps.clear()
    await borne.do(PauseSending(camera=False, microphone=False))
    await until(lambda: borne.desk.stamps, "the picture again")
    await until(lambda: newest(borne.own), "the self-view again")
    assert states(borne) == ["connected"], "the connection never noticed"


async def test_a_paused_camera_that_encodes_itself_comes_back(make_borne: MakeBorne) -> None:
    borne = await make_borne(encodes=True)
    await borne.start()
    await borne.connect()
    await until(lambda: borne.desk.stamps, "the borne's picture at the desk")
    await borne.do(PauseSending(camera=True, microphone=False))
    await statistics_after(borne)
    borne.desk.stamps.clear()
    await borne.do(PauseSending(camera=False, microphone=False))
    await until(lambda: borne.desk.stamps, "the picture again")


async def test_a_paused_microphone_is_closed_and_the_desk_hears_silence(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await borne.do(PauseSending(camera=False, microphone=True))
    assert not borne.microphone._open
    await until(lambda: loudest(borne) <= 2, "silence at the desk")
    assert borne.camera.running
    await borne.do(PauseSending(camera=False, microphone=False))
    await until(lambda: near(desk_hears_hz(borne), 440), "the microphone again")
    assert SoundState(microphone=FaultKind.OFF) not in borne.said, "a pause is no fault"


async def test_a_call_by_voice_never_opens_the_camera(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(PauseSending(camera=True, microphone=False), Preview(call_id=CALL))
    await borne.start()
    await borne.connect()
    await until(lambda: near(desk_hears_hz(borne), 440), "the borne's tone at the desk")
    assert not any(state.open for state in borne.all_of(CameraState))
    assert not borne.desk.stamps


async def test_a_pause_ends_with_the_call(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(PauseSending(camera=True, microphone=True), StopMedia(), Preview(call_id=CALL))
    await until(lambda: newest(borne.own), "the self-view")


async def test_the_adviser_is_not_heard_from_a_handset_that_was_laid_down(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await borne.do(SetOutput(output=SoundOutput.LOUDSPEAKER, voice=False))
    await until(lambda: borne.speaker.heard()[1] is None, "silence")
    await borne.do(PlaySound(pcm=tone(1_000, 1)))
    await until(lambda: near(borne.speaker.heard()[1], 1_000), "a tone of ours")
    await borne.do(SetOutput(output=SoundOutput.LOUDSPEAKER))
    await until(lambda: near(borne.speaker.heard()[1], 660), "the adviser again")


async def statistics_after(borne: Borne) -> CallStatistics:
    """Those of a whole second from now on."""
    before = len(borne.all_of(CallStatistics))
    return await until(lambda: next(iter(borne.all_of(CallStatistics)[before + 1 :]), None), "statistics")


def loudest(borne: Borne) -> int:
    return int(np.abs(np.concatenate(borne.desk.voice[-10:]).astype(int)).max()) if borne.desk.voice else 0


async def test_the_volume_keys_span_at_least_18_db_of_what_is_played(make_borne: MakeBorne) -> None:
    """A sound as loud as the borne's own voice (VOICE_DBFS): nothing of it is cut."""
    borne = await make_borne()
    await borne.do(PlaySound(pcm=tone(1_000, 30, peak=4_600)))
    levels: list[float] = []
    for step in (1, MAX_VOLUME):
        await borne.do(SetGain(gain_db=gain_db(step)))
        await until(lambda: near(borne.speaker.heard()[1], 1_000), "the tone")
        levels.append(await settled_dbfs(borne))
    quiet, loud = levels
    assert loud - quiet >= 17.9
    await borne.do(SetGain(gain_db=gain_db(NORMAL_VOLUME)))
    normal = await settled_dbfs(borne)
    assert normal - quiet == pytest.approx(10.0, abs=0.3)


async def settled_dbfs(borne: Borne) -> float:
    """The loudest that is heard once the twin's ear remembers nothing from before; a busy machine leaves gaps."""
    begun_s = time.monotonic()
    heard: list[float] = []

    def look() -> bool:
        passed_s = time.monotonic() - begun_s
        if passed_s > 0.4:
            heard.append(borne.speaker.heard()[0])
        return passed_s > 0.8

    await until(look, "what is heard for a while")
    return max(heard)


HELD = PauseSending(camera=True, microphone=True, adviser=True)


async def test_while_help_is_open_nothing_goes_to_the_desk_and_nothing_of_it_is_seen_or_heard(
    make_borne: MakeBorne,
) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await borne.do(HELD)
    assert newest(borne.remote) is None, "the adviser's picture is off the board at once"
    assert newest(borne.own) is None
    assert not borne.camera.running
    assert not borne.microphone._open
    await until(lambda: borne.speaker.heard()[1] is None, "silence here")
    await until(lambda: loudest(borne) <= 2, "silence at the desk")
    sent = await statistics_after(borne)
    assert (sent.sent_fps, sent.received_fps) == (0, 0)
    assert newest(borne.remote) is None
    await borne.do(PlaySound(pcm=tone(1_000, 1)))
    await until(lambda: near(borne.speaker.heard()[1], 1_000), "a tone of ours")
    await borne.do(PauseSending(camera=False, microphone=False))
    await call_stands(borne)
    assert states(borne) == ["connected"], "the call stood all the time"


async def test_a_connection_that_is_made_anew_under_help_shows_and_says_nothing(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await borne.do(HELD)
    await until(lambda: borne.speaker.heard()[1] is None, "silence here")
    borne.desk.stamps.clear()
    await borne.redial()
    await borne.connect()
    await until(lambda: states(borne) == ["connected", "lost", "connected"], "the next connection")
    await statistics_after(borne)
    assert newest(borne.remote) is None
    assert borne.speaker.heard()[1] is None
    assert not borne.desk.stamps
    await borne.do(PauseSending(camera=False, microphone=False))
    await call_stands(borne)


async def test_the_next_call_is_not_paused_for_the_help_of_the_last(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(HELD, StopMedia())
    await borne.start()
    await borne.connect()
    await call_stands(borne)
