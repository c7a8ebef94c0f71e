"""What a citizen keeps to oneself: camera and microphone shut by a key, the handset's sound, the end by hanging up."""

import pytest

from central.protocol.papers import PausesTold
from firmware.call.messages import PauseSending, Preview, SetGain, SetOutput
from hardware.events import Key, LampState
from hardware.protocols import SoundOutput
from tests.firmware.journey.borne import Borne


def pauses_told(borne: Borne) -> list[tuple[bool, bool]]:
    return [(told.camera, told.microphone) for told in borne.desk.heard if isinstance(told, PausesTold)]


async def test_the_camera_is_shut_and_opened_in_the_call(borne: Borne) -> None:
    await borne.see("call")
    assert borne.view.softkeys[Key.R2].text == "Couper ma caméra"
    await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
    await borne.press(Key.R2)
    await borne.until("the camera's lamp out", lambda: not borne.twins.lamps.camera)
    assert borne.view.banner == "Caméra coupée. On vous entend."
    assert borne.lamp(Key.R2) in {LampState.FAST, LampState.STEADY}
    await borne.until("word of it at the desk", lambda: pauses_told(borne) == [(True, False)])
    assert borne.view.softkeys[Key.R2].text == "Ouvrir ma caméra"
    await borne.press(Key.R2)
    await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
    await borne.until("word of it at the desk", lambda: pauses_told(borne)[-1] == (False, False))
    assert borne.view.banner == ""


async def test_the_microphone_is_shut_and_the_citizen_hears_and_reads_it(borne: Borne) -> None:
    await borne.see("call")
    await borne.listen()
    await borne.choose(Key.R1)
    await borne.until("the pause", lambda: PauseSending(camera=False, microphone=True) in borne.call_process.told)
    assert borne.view.banner == "Micro coupé. On ne vous entend pas."
    await borne.until("the words", lambda: "Micro coupé." in borne.call_process.said()[-1])
    await borne.until("word of it at the desk", lambda: pauses_told(borne) == [(False, True)])
    await borne.hang_up()
    await borne.finish()
    await borne.begin()
    assert pauses_told(borne) == [], "a pause ends with the call"
    assert borne.view.banner == ""


async def test_a_call_by_voice_alone_never_lights_the_camera() -> None:
    borne = Borne()
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.see("privacy")
        assert borne.view.softkeys[Key.L1].text == "Voix seule, sans caméra"
        await borne.press(Key.L1)
        await borne.see("ringing")
        assert borne.view.banner == "Caméra coupée. On vous entend."
        borne.central.answer()
        await borne.see("call")
        await borne.until("word of it at the desk", lambda: pauses_told(borne) == [(True, False)])
        assert not borne.twins.lamps.camera
        assert not any(isinstance(message, Preview) for message in borne.call_process.told)
        await borne.press(Key.R2)
        await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)


async def test_while_it_rings_the_camera_is_shut_with_the_same_key_as_in_the_call() -> None:
    borne = Borne()
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.press_on("privacy", Key.OK)
        await borne.see("ringing")
        await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
        await borne.press(Key.R2)
        await borne.until("the camera's lamp out", lambda: not borne.twins.lamps.camera)
        borne.central.answer()
        await borne.see("call")
        assert not borne.twins.lamps.camera
        assert borne.view.softkeys[Key.R2].text == "Ouvrir ma caméra"


def outputs(borne: Borne) -> list[tuple[SoundOutput, bool]]:
    return [(one.output, one.voice) for one in borne.call_process.told if isinstance(one, SetOutput)]


async def test_off_the_hook_the_sound_is_in_the_handset_alone(borne: Borne) -> None:
    borne.twins.keys.lift()
    await borne.until("the handset", lambda: outputs(borne)[-1] == (SoundOutput.HANDSET, True))
    borne.twins.keys.hang_up()
    await borne.see("onhook")
    assert outputs(borne)[-1] == (SoundOutput.LOUDSPEAKER, False), "the adviser is not heard by everybody"
    await borne.press(Key.OK)
    await borne.see("call")
    assert outputs(borne)[-1] == (SoundOutput.LOUDSPEAKER, True)


@pytest.mark.parametrize("way", ["ok", "lift"])
async def test_hung_up_the_call_ends_after_three_seconds_unless_it_is_stopped(borne: Borne, way: str) -> None:
    borne.twins.keys.lift()
    borne.twins.keys.hang_up()
    await borne.see("onhook")
    assert "L’appel s’arrête dans 3 s." in borne.text
    borne.clock.put_forward(2.0)
    await borne.until("the last second", lambda: "L’appel s’arrête dans 1 s." in borne.text)
    if way == "ok":
        borne.twins.keys.press(Key.OK)
    else:
        borne.twins.keys.lift()
    await borne.see("call")
    borne.twins.keys.lift()
    borne.twins.keys.hang_up()
    await borne.see("onhook")
    borne.clock.put_forward(3.0)
    await borne.see("ended")
    await borne.finish()


async def test_the_next_citizen_hears_at_the_normal_volume(borne: Borne) -> None:
    for _ in range(4):
        await borne.press(Key.VOL_UP)
    await borne.until("the loudest", lambda: SetGain(gain_db=8.0) in borne.call_process.told)
    await borne.hang_up()
    await borne.finish()
    gains = [message.gain_db for message in borne.call_process.told if isinstance(message, SetGain)]
    assert gains[-1] == 0.0
