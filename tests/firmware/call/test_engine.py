"""A whole call against a desk of plain aiortc: pictures, sound, codecs, faults, redial, wiping."""

import asyncio
import gc
from pathlib import Path

import numpy as np
import pytest

from firmware.call.certificate import fingerprint_of_sdp, make_certificate
from firmware.call.messages import (
    CallStatistics,
    CameraState,
    FirstPicture,
    FitPicture,
    Hush,
    IdentityBroken,
    MediaState,
    PlaySound,
    Preview,
    Say,
    SendingMode,
    SetGain,
    SetOutput,
    SignalIn,
    SoundState,
    StopMedia,
)
from firmware.call.playback import strongest_hz
from hardware.errors import FaultKind
from hardware.protocols import SAMPLE_RATE_HZ, Rgb, SoundOutput
from tests.firmware.call.call_peers import CALL, PREVIEW, REMOTE, SELF, Borne, MakeBorne, until
from tests.firmware.call.looks import newest

WHOLE = (628, 354)
"""The desk's 640 x 360 within REMOTE."""


def states(borne: Borne) -> list[str]:
    return [message.state for message in borne.all_of(MediaState)]


def desk_hears_hz(borne: Borne) -> float | None:
    return strongest_hz(np.concatenate(borne.desk.voice[-10:])) if len(borne.desk.voice) >= 10 else None


def near(found: float | None, hz: float) -> bool:
    """Within a quarter tone: a busy machine loses blocks of sound, and a torn sine measures some hertz beside."""
    return found is not None and abs(found - hz) < 0.03 * hz


async def call_stands(borne: Borne) -> None:
    """Picture and sound have gone both ways."""
    await until(lambda: borne.desk.stamps, "the borne's picture at the desk")
    await until(borne.remote_stamp, "the desk's picture on the board")
    await until(lambda: near(desk_hears_hz(borne), 440), "the borne's tone at the desk")
    await until(lambda: near(borne.speaker.heard()[1], 660), "the desk's tone at the loudspeaker")


def tone(hz: float, seconds: float, peak: int = 12_000) -> bytes:
    angles = 2 * np.pi * hz * np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (peak * np.sin(angles)).astype("<i2").tobytes()


async def test_before_preview_no_picture_is_taken(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(SetGain(gain_db=3), SetOutput(output=SoundOutput.HANDSET))
    assert not borne.camera.running
    assert newest(borne.own) is None


async def test_the_preview_shows_oneself_and_sends_nothing(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(Preview(call_id=CALL))
    picture = await until(lambda: newest(borne.own), "the self-view")
    assert size_of(picture) == PREVIEW
    assert borne.all_of(CameraState)[-1] == CameraState(open=True)
    await borne.do(StopMedia())
    assert newest(borne.own) is None
    assert not borne.camera.running
    assert borne.all_of(CameraState)[-1] == CameraState(open=False)
    assert not borne.desk.offers


@pytest.mark.parametrize(
    ("mode", "encodes", "reads_h264", "codec"),
    [
        (SendingMode.AUTO, False, True, "VP8"),
        (SendingMode.AUTO, True, True, "H264 camera"),
        (SendingMode.AUTO, True, False, "VP8"),
        (SendingMode.H264, True, True, "H264"),
        (SendingMode.H264_CAMERA, False, True, "H264"),
        (SendingMode.VP8, True, True, "VP8"),
    ],
)
async def test_picture_and_sound_go_both_ways(
    make_borne: MakeBorne, mode: SendingMode, encodes: bool, reads_h264: bool, codec: str
) -> None:
    borne = await make_borne(encodes=encodes)
    borne.desk.h264 = reads_h264
    await borne.start(mode)
    await borne.connect()
    await call_stands(borne)
    assert states(borne) == ["connected"]
    assert len(borne.all_of(FirstPicture)) == 1
    assert borne.desk.sizes == {(640, 480)}
    told = await until(
        lambda: next(
            (told for told in borne.all_of(CallStatistics) if told.speaker_hz and told.sent_fps and told.received_fps),
            None,
        ),
        "statistics",
    )
    assert told.codec == codec
    assert (told.sent_width, told.sent_height) == (640, 480)
    assert (told.received_width, told.received_height) == (640, 360)
    assert near(told.speaker_hz, 660)
    assert told.microphone_dbfs == pytest.approx(-12, abs=1)


async def test_the_self_view_has_the_size_of_its_place_on_the_screen(make_borne: MakeBorne) -> None:
    """Large before the call, small in it: the painter need not scale."""
    borne = await make_borne()
    for _ in range(2):
        await borne.do(Preview(call_id=CALL))
        await until(lambda: size_of(newest(borne.own)) == PREVIEW, "the large self-view")
        await borne.start()
        await borne.connect()
        await until(lambda: size_of(newest(borne.own)) == SELF, "the small self-view")
        await borne.do(StopMedia())


def size_of(picture: Rgb | None) -> tuple[int, ...]:
    return () if picture is None else picture.shape[1::-1]


async def test_a_screen_comes_whole_until_the_camera_is_back(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await until(lambda: size_of(newest(borne.remote)) == REMOTE, "a picture that fills its place")
    await borne.do(FitPicture(fit=True))
    await until(lambda: size_of(newest(borne.remote)) == WHOLE, "the whole picture")
    await borne.do(FitPicture(fit=False))
    await until(lambda: size_of(newest(borne.remote)) == REMOTE, "a picture that fills its place again")


async def test_the_next_call_begins_with_the_camera(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.do(FitPicture(fit=True), StopMedia())
    await borne.start()
    await borne.connect()
    await until(lambda: size_of(newest(borne.remote)) == REMOTE, "a picture that fills its place")


async def test_after_the_stop_nothing_is_left(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await borne.do(StopMedia())
    assert states(borne) == ["connected", "closed"]
    for reader in (borne.remote, borne.own):
        assert newest(reader) is None
        assert reader._block is not None
        assert not any(slot.any() for slot in reader._block.slots)
    assert not borne.camera.running
    before = len(borne.said)
    await borne.do(StopMedia())
    assert not [message for message in borne.said[before:] if isinstance(message, MediaState)]


async def test_an_answer_with_another_fingerprint_is_refused(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    borne.desk.answers_as = make_certificate()
    await borne.connect()
    await until(lambda: borne.all_of(IdentityBroken), "the alarm")
    assert not states(borne)
    assert not borne.desk.stamps
    assert not borne.desk.voice


async def test_a_redial_is_answered_by_the_next_generation_with_the_same_certificate(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start(first_generation=7)
    await borne.connect()
    await call_stands(borne)
    borne.desk.stamps.clear()
    await borne.redial()
    await borne.connect()
    await until(lambda: borne.desk.stamps, "the borne's picture again")
    await until(lambda: len(borne.all_of(FirstPicture)) == 2, "the desk's picture again")
    assert states(borne) == ["connected", "lost", "connected"]
    assert [offer.generation for offer in borne.desk.offers] == [7, 8]
    fingerprints = {fingerprint_of_sdp(offer.body.sdp) for offer in borne.desk.offers}  # type: ignore[union-attr]
    assert fingerprints == {borne.certificate.fingerprint}


async def test_a_lost_desk_is_called_again_by_itself(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await borne.desk.close()
    await until(lambda: states(borne) == ["connected", "lost"], "the loss")
    assert newest(borne.remote) is None
    await borne.connect()
    await until(lambda: states(borne) == ["connected", "lost", "connected"], "the call to come back")
    await until(borne.remote_stamp, "the desk's picture again")


async def test_signals_of_older_generations_and_other_calls_are_ignored(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.start(first_generation=5)
    offer = await borne.next_offer()
    answer = await borne.desk.answer(offer)
    for stale in (
        {"generation": 4},
        {"call_id": "call-2"},
    ):
        fields = {"call_id": CALL, "link": answer.link, "generation": 5, "body": answer.body} | stale
        await borne.do(SignalIn(signal=type(answer)(**fields)))  # type: ignore[arg-type]
    assert not states(borne)
    await borne.do(SignalIn(signal=answer))
    await until(lambda: states(borne) == ["connected"], "the connection")


async def test_a_missing_camera_costs_only_the_picture(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    borne.camera.missing = True
    await borne.start()
    await borne.connect()
    await until(lambda: near(desk_hears_hz(borne), 440), "the borne's tone at the desk")
    await until(borne.remote_stamp, "the desk's picture on the board")
    assert borne.all_of(CameraState)[-1] == CameraState(open=False, fault=FaultKind.OFF)
    assert not borne.desk.stamps
    borne.camera.missing = False
    await until(lambda: borne.desk.stamps, "the picture of a camera that came back")
    assert borne.all_of(CameraState)[-1] == CameraState(open=True)


@pytest.mark.parametrize("encodes", [False, True])
async def test_a_camera_that_dies_in_the_call_is_told_and_tried_again(make_borne: MakeBorne, encodes: bool) -> None:
    borne = await make_borne(encodes=encodes)
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    borne.camera.die()
    await until(lambda: CameraState(open=False, fault=FaultKind.UNPLUGGED) in borne.said, "the fault")
    await until(lambda: borne.all_of(CameraState)[-1] == CameraState(open=True), "the camera again")
    borne.desk.stamps.clear()
    await until(lambda: borne.desk.stamps, "the picture again")
    assert states(borne) == ["connected"]


async def test_missing_sound_devices_are_told_and_the_call_goes_on(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    borne.microphone.missing = True
    await borne.start()
    await borne.connect()
    await until(lambda: borne.desk.stamps, "the borne's picture at the desk")
    await until(lambda: borne.all_of(SoundState), "the fault")
    assert borne.all_of(SoundState)[-1] == SoundState(microphone=FaultKind.OFF)
    borne.speaker.unplug()
    await until(
        lambda: SoundState(microphone=FaultKind.OFF, speaker=FaultKind.UNPLUGGED) in borne.said, "the second fault"
    )
    borne.microphone.missing = False
    await until(lambda: near(desk_hears_hz(borne), 440), "the microphone again")
    await until(lambda: near(borne.speaker.heard()[1], 660), "the loudspeaker again")
    assert borne.all_of(SoundState)[-1] == SoundState()


async def test_tones_and_speech_sound_without_a_call_and_speech_can_be_hushed(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(Say(pcm=tone(1_000, 30), begins=True))
    await until(lambda: near(borne.speaker.heard()[1], 1_000), "the speech")
    await borne.do(Hush(), Say(pcm=tone(500, 0.5), begins=True))
    await until(lambda: near(borne.speaker.heard()[1], 500), "the other speech")
    await until(lambda: borne.speaker.heard()[1] is None, "silence")
    await borne.do(Say(pcm=tone(1_000, 30), begins=True))
    await until(lambda: near(borne.speaker.heard()[1], 1_000), "the speech again")
    await borne.do(PlaySound(pcm=tone(500, 0.5)), Hush())
    await until(lambda: near(borne.speaker.heard()[1], 500), "the tone, which goes on")
    await until(lambda: borne.speaker.heard()[1] is None, "silence again")


async def test_the_guide_in_a_call_is_heard_in_the_room_and_not_sent_to_the_adviser(make_borne: MakeBorne) -> None:
    """The desk's steady tone is nobody who speaks; what the microphone picks up is the echo canceller's to take off."""
    borne = await make_borne()
    await borne.start()
    await borne.connect()
    await until(lambda: near(borne.speaker.heard()[1], 660), "the adviser's tone")
    await borne.do(Say(pcm=tone(1_000, 20), begins=True))
    await until(lambda: near(borne.speaker.heard()[1], 1_000), "the guide over it")
    borne.desk.voice.clear()
    await until(lambda: len(borne.desk.voice) >= 15, "a while of the citizen's sound")
    assert near(desk_hears_hz(borne), 440)
    spectrum = np.abs(np.fft.rfft(np.concatenate(borne.desk.voice).astype(float)))
    hertz = np.fft.rfftfreq(sum(map(len, borne.desk.voice)), 1 / SAMPLE_RATE_HZ)
    assert spectrum[np.abs(hertz - 1_000) < 20].max() < 0.03 * spectrum.max()


async def test_gain_and_output_reach_the_loudspeaker(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    await borne.do(SetGain(gain_db=-6), SetOutput(output=SoundOutput.HANDSET))
    await until(lambda: borne.speaker.gain_db == -6, "the gain")
    assert borne.speaker.output is SoundOutput.HANDSET
    await borne.do(SetGain(gain_db=2))
    assert borne.speaker.gain_db == 2


async def test_a_desk_that_sends_nothing_still_sees_and_hears(make_borne: MakeBorne) -> None:
    borne = await make_borne(sends=False)
    await borne.start()
    await borne.connect()
    await until(lambda: borne.desk.stamps, "the borne's picture at the desk")
    await until(lambda: near(desk_hears_hz(borne), 440), "the borne's tone at the desk")
    assert states(borne) == ["connected"]
    assert newest(borne.remote) is None


def waited_for_a_core_s() -> float:
    """How long this thread could have run but got no core (schedstats, proc(5)): the fault of other programs."""
    return int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1]) / 1e9


async def longest_block_s(borne: Borne) -> float:
    """The longest time in which nothing else ran in the loop during one call."""
    loop = asyncio.get_running_loop()
    worst = 0.0
    ticking = True

    def tick(due: float, waited: float) -> None:
        nonlocal worst
        now, waited_now = loop.time(), waited_for_a_core_s()
        worst = max(worst, now - due - (waited_now - waited))
        if ticking:
            loop.call_at(now + 0.005, tick, now + 0.005, waited_now)

    tick(loop.time(), waited_for_a_core_s())
    await borne.start()
    await borne.connect()
    await call_stands(borne)
    await borne.do(StopMedia())
    ticking = False
    await borne.desk.close()
    borne.desk.stamps.clear()
    borne.desk.voice.clear()
    return worst


async def test_the_loop_is_never_blocked_for_50_ms(make_borne: MakeBorne) -> None:
    # On a loaded machine another thread may be stopped while it holds the interpreter: the best of three counts.
    borne = await make_borne()
    blocks: list[float] = []
    # As the process does at its start: a collection looks only at what a call has left, not at all of pytest.
    gc.collect()
    gc.freeze()
    try:
        while len(blocks) < 3 and min(blocks, default=1.0) >= 0.05:
            blocks.append(await longest_block_s(borne))
    finally:
        gc.unfreeze()
    assert min(blocks) < 0.05
