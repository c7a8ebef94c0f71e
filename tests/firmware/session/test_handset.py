"""A handset that somebody left off the hook: asked for, told to the host, and in nobody's way."""

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session.handset import HOST_AFTER_S
from firmware.session.phases import Phase
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import HandsetHungUp, HandsetLifted, Key
from hardware.protocols import SoundOutput
from tests.firmware.session.callbacks import ring
from tests.firmware.session.driver import Driver

ASKED = "Raccrochez le combiné."
TONE = cmd.PlayTone(cmd.Tone.OFF_HOOK)
ALOUD = cmd.SetSoundOutput(SoundOutput.LOUDSPEAKER)
DANGLING = cmd.TellDeviceState("handset", FaultKind.OFF)
WELL = cmd.TellDeviceState("handset", None)


def left() -> Driver:
    """A citizen talked through the handset, let it hang, and has gone."""
    borne = Driver().to_call().give(HandsetLifted(0.0)).press(Key.CANCEL, Key.CANCEL, Key.OK)
    borne.give(ev.PaperChecked(left=False), ev.Wiped()).wait(10.1)
    assert borne.at(Phase.IDLE)
    return borne


def test_the_first_screen_asks_for_it_and_the_tone_comes_from_the_loudspeaker() -> None:
    borne = left()
    view = show(borne.session)
    assert view.banner.startswith(ASKED)
    assert ASKED in view.spoken
    assert borne.history.index(ALOUD) < borne.history.index(TONE)
    assert borne.made(cmd.SetSoundOutput)[-1] == ALOUD
    assert borne.wait(120.0).made(cmd.PlayTone).count(TONE) == 6, "for a minute"


def test_hung_up_all_is_as_ever() -> None:
    borne = left().give(HandsetHungUp(0.0))
    assert not show(borne.session).banner
    assert borne.wait(60.0).made(cmd.PlayTone).count(TONE) == 1
    borne.give(HandsetLifted(0.0))
    assert borne.made(cmd.SetSoundOutput)[-1] == cmd.SetSoundOutput(SoundOutput.HANDSET)
    assert borne.session.voice_on


def test_after_minutes_the_host_is_told_once_and_told_when_it_is_well() -> None:
    borne = left().wait(HOST_AFTER_S - 15.0)
    assert not borne.made(cmd.TellDeviceState)
    borne.wait(30.0).wait(HOST_AFTER_S)
    assert borne.made(cmd.TellDeviceState) == [DANGLING]
    assert borne.give(HandsetHungUp(0.0)).just(cmd.TellDeviceState) == [WELL]


def test_a_new_citizen_does_not_end_what_the_host_is_told_of() -> None:
    borne = left().press(Key.L1, Key.OK, Key.CANCEL).wait(HOST_AFTER_S)
    assert borne.made(cmd.TellDeviceState) == [DANGLING]


def test_a_borne_that_starts_with_its_handset_off_asks_for_it() -> None:
    borne = Driver().give(HandsetLifted(0.0)).to_idle()
    assert show(borne.session).banner.startswith(ASKED)
    assert borne.made(cmd.SetSoundOutput)[-1] == ALOUD


def test_the_call_of_the_next_citizen_is_heard_in_the_room_and_its_screens_say_so() -> None:
    borne = left().press(Key.L1)
    assert show(borne.session).banner.startswith(ASKED), "before the camera opens"
    borne.press(Key.OK).accept()
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s), ev.PictureArrived(borne.call_id))
    assert show(borne.session).banner.startswith(ASKED)
    assert borne.give(HandsetHungUp(0.0)).at(Phase.IN_CALL), "who puts it back only tidies up"
    assert borne.made(cmd.SetSoundOutput)[-1] == ALOUD
    assert not show(borne.session).banner
    borne.lay_down()
    assert borne.at(Phase.ON_HOOK), "lifted since, it counts"


def test_nothing_that_is_for_the_ear_is_said_to_the_room() -> None:
    borne = left().press(Key.VOICE, Key.L1, Key.L1, Key.OK).accept()
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s)).press(Key.L2, Key.L2, Key.L1)
    view = show(borne.session)
    assert not view.spoken_private
    assert not view.remark_private
    assert "Raccrochez le combiné. Puis décrochez-le pour entendre." in f"{view.spoken} {view.remark}"


def test_a_call_back_rings_aloud() -> None:
    borne = left().give(ring())
    assert borne.at(Phase.CALLED_BACK)
    assert borne.made(cmd.SetSoundOutput)[-1] == ALOUD
    assert ASKED in show(borne.session).spoken


def test_a_lost_line_does_not_take_the_handset_from_who_holds_it() -> None:
    borne = Driver().to_idle().give(HandsetLifted(0.0), ev.CentralLost(100.0))
    assert borne.at(Phase.OFFLINE)
    assert borne.session.handset_in_hand
