"""A handset that the citizen before let hang: whoever comes next reads it, or hears it from the loudspeaker."""

import pytest

from central.protocol.borne import BorneState
from firmware.call.messages import SetOutput
from firmware.session.commands import Tone
from firmware.session.handset import HOST_AFTER_S
from firmware.ui.tones import tone_samples
from hardware.events import SOFTKEYS, LampState
from hardware.protocols import SoundOutput
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.citizens import Citizen, Hearing, Seeing

ASKED = "Raccrochez le combiné"


def output(borne: Borne) -> SoundOutput:
    return next(one.output for one in reversed(borne.call_process.told) if isinstance(one, SetOutput))


def tones(borne: Borne) -> int:
    return borne.call_process.hummed().count(tone_samples(Tone.OFF_HOOK).astype("<i2").tobytes())


async def leave_it_hanging(borne: Borne) -> None:
    borne.twins.keys.lift()
    await borne.until("the handset", lambda: borne.session.handset_lifted)
    await borne.hang_up()
    await borne.finish()


async def test_the_lamps_flash_a_tone_sounds_and_the_host_is_told(borne: Borne) -> None:
    await leave_it_hanging(borne)
    assert tones(borne) == 1
    assert output(borne) is SoundOutput.LOUDSPEAKER
    assert ASKED in borne.view.banner
    await borne.until("the lamps", lambda: all(borne.lamp(key) is LampState.FAST for key in SOFTKEYS))
    borne.clock.put_forward(HOST_AFTER_S)
    await borne.until("word to the host", lambda: BorneState(devices={"handset": "off"}) in borne.central.said)
    borne.twins.keys.hang_up()
    await borne.until("word that it is well", lambda: borne.central.said[-1] == BorneState(devices={"handset": "ok"}))
    assert not borne.view.banner


@pytest.mark.parametrize("sense", [Seeing, Hearing])
async def test_one_sense_is_enough_for_the_next_citizen(borne: Borne, sense: type[Citizen]) -> None:
    await leave_it_hanging(borne)
    citizen = sense(borne)
    await citizen.begin()
    await citizen.learns(ASKED)
    assert output(borne) is SoundOutput.LOUDSPEAKER, "the voice is not in a handset that hangs"
    borne.twins.keys.hang_up()
    await borne.until("the handset", lambda: not borne.session.handset_lifted)
    assert not borne.view.banner
    await citizen.does("Aides")
    await citizen.learns("Le conseiller vous voit", heard="C’est ouvert")
