"""Camera, lamp, microphone and loudspeaker that fail: told before a call and in it, and what then still works."""

import pytest

from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_commands import PrintHours
from firmware.session.phases import Overlay, Phase
from firmware.session.state import CAMERA_LAMP
from firmware.views.show import show
from firmware.views.view import View
from hardware.errors import FaultKind
from hardware.events import HandsetLifted, Key
from tests.firmware.session.driver import SERVICES, SITE, Driver

DEAD = FaultKind.UNPLUGGED
NO_CAMERA = ev.CameraStateChanged(open=False, fault=DEAD)
NO_MICROPHONE = ev.SoundStateChanged(microphone=DEAD, speaker=None)
NO_SPEAKER = ev.SoundStateChanged(microphone=None, speaker=DEAD)
NO_SOUND = ev.SoundStateChanged(microphone=DEAD, speaker=DEAD)
NO_LAMP = ev.DeviceStateChanged(CAMERA_LAMP, DEAD)
SHUT = cmd.PauseSending(camera=True, microphone=False)


def read(view: View) -> str:
    """All that stands in the middle, or over the picture."""
    lines = (line.text.replace("**", "") for line in view.lines)
    return " ".join((view.title, *lines, view.foot, view.banner))


def on(borne: Driver) -> str:
    return read(show(borne.session))


# Before a call


@pytest.mark.parametrize(
    ("fault", "said", "notice"),
    [
        (NO_CAMERA, "La caméra ne marche pas. On vous entend.", "Le conseiller vous entend."),
        (NO_MICROPHONE, "On ne vous entend pas. Vous pouvez écrire.", "Le conseiller vous voit."),
        (NO_SPEAKER, "Le son ne marche pas. Prenez le combiné.", "Le conseiller vous voit et vous entend."),
        (NO_LAMP, "Le voyant de la caméra ne marche pas. La caméra reste fermée.", "Le conseiller vous entend."),
    ],
    ids=["camera", "microphone", "speaker", "lamp"],
)
def test_before_a_call_a_fault_is_read_and_heard_and_the_notice_is_true(
    fault: ev.Event, said: str, notice: str
) -> None:
    borne = Driver().to_idle().give(fault).press(Key.L1)
    for screen in (Phase.PRIVACY, Phase.SERVICE):
        view = show(borne.session)
        assert borne.at(screen)
        assert said in read(view)
        assert said in view.spoken
        borne.press(PAGE_KEY) if borne.at(Phase.PRIVACY) else None
    borne.press(Key.OK)
    assert notice in on(borne)
    assert notice in show(borne.session).spoken


def test_several_faults_are_all_told() -> None:
    borne = Driver().to_idle().give(NO_CAMERA, NO_SOUND).give(ev.CameraStateChanged(open=False, fault=None), NO_CAMERA)
    borne.give(ev.SoundStateChanged(microphone=DEAD, speaker=None)).press(Key.L1)
    assert "On ne vous entend pas. Vous pouvez écrire. On ne vous voit pas." in on(borne)
    assert "Le conseiller vous lit." in on(borne)


def test_who_presses_voice_reads_that_nothing_can_be_heard() -> None:
    borne = Driver().to_idle().give(NO_SPEAKER)
    assert not show(borne.session).banner
    assert show(borne.press(Key.VOICE).session).banner == "Le son ne marche pas. Prenez le combiné."


# In a call


def test_a_fault_in_a_call_is_told_on_a_screen_of_its_own_then_over_the_picture() -> None:
    borne = Driver().to_call().give(NO_CAMERA)
    assert borne.commands[-1] == cmd.PlayTone(cmd.Tone.NO)
    view = show(borne.session)
    assert (view.name, view.ok) == ("fault", "Continuer")
    assert "La caméra ne marche pas. On vous entend. L’appel continue." in read(view)
    assert "La caméra ne marche pas." in view.spoken
    assert borne.wait(400.0).at(Phase.IN_CALL), "the call goes on beneath"
    borne.press(Key.R1)
    assert show(borne.session).name == "fault", "other keys do nothing"
    borne.press(Key.OK)
    assert show(borne.session).name == "call"
    assert show(borne.session).banner == "La caméra ne marche pas. On vous entend."


def test_a_second_fault_is_told_with_the_first_and_each_only_once() -> None:
    borne = Driver().to_call().give(NO_CAMERA).press(Key.OK).give(NO_MICROPHONE)
    assert "On ne vous entend pas. Vous pouvez écrire. On ne vous voit pas." in on(borne)
    borne.press(Key.OK).give(ev.CameraStateChanged(open=True), NO_CAMERA)
    assert borne.session.overlay is Overlay.NONE


def test_what_was_read_before_the_call_is_not_told_again() -> None:
    borne = Driver().to_idle().give(NO_CAMERA).press(Key.L1, Key.OK).accept()
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s))
    assert show(borne.session).name == "call"


def test_a_fault_waits_behind_a_paper_that_waits_for_an_answer() -> None:
    borne = Driver().to_call().propose().give(NO_CAMERA)
    overlays = [borne.session.overlay, borne.press(Key.CANCEL).session.overlay]
    assert overlays == [Overlay.NONE, Overlay.FAULT]


def test_a_fault_that_is_mended_takes_its_screen_with_it() -> None:
    borne = Driver().to_call().give(NO_CAMERA, ev.CameraStateChanged(open=True))
    assert borne.session.overlay is Overlay.NONE


def test_help_opens_over_it() -> None:
    assert Driver().to_call().give(NO_CAMERA).press(Key.HELP).session.overlay is Overlay.HELP


# The light beside the camera


def test_a_camera_without_its_light_is_shut_at_once_and_stays_shut() -> None:
    borne = Driver().to_call().give(NO_LAMP)
    assert SHUT in borne.commands
    assert "La caméra reste fermée." in on(borne)
    assert borne.press(Key.OK, Key.R2, Key.R2).made(cmd.PauseSending)[-1].camera
    borne.give(ev.DeviceStateChanged(CAMERA_LAMP, None))
    assert borne.commands[0] == cmd.PauseSending(camera=False, microphone=False)


def test_known_before_it_never_opens() -> None:
    borne = Driver().to_idle().give(NO_LAMP).press(Key.L1, Key.OK)
    order = [one for one in borne.commands if isinstance(one, cmd.PauseSending | cmd.OpenCamera)]
    assert order[0] == SHUT


# Out of order


def all_dead() -> Driver:
    return Driver().to_idle().give(NO_CAMERA, NO_SOUND)


def test_with_neither_picture_nor_sound_it_is_out_and_comes_back_by_itself() -> None:
    borne = all_dead()
    assert borne.at(Phase.OUT)
    assert "L’image et le son ne marchent pas." in on(borne)
    assert "05\N{NO-BREAK SPACE}00" in on(borne)
    wipes = len(borne.made(cmd.Wipe))
    assert len(borne.wait(200.0).made(cmd.Wipe)) == wipes, "what is wiped is not wiped again"
    assert borne.give(NO_MICROPHONE).at(Phase.IDLE)


def test_out_of_order_the_numbers_are_printed_where_the_printer_works() -> None:
    borne = all_dead().press(Key.L2)
    assert borne.just(PrintHours)
    borne.give(pev.HoursPrinted(borne.made(PrintHours)[-1].job_id))
    assert "Prenez votre ticket." in on(borne)
    without = all_dead().give(ev.DeviceStateChanged("receipt_printer", DEAD))
    assert not show(without.session).softkeys


def test_without_keys_it_is_out_and_says_so() -> None:
    borne = Driver().to_idle().give(ev.DeviceStateChanged("keys", FaultKind.OFF))
    assert borne.at(Phase.OUT)
    assert "Les touches ne marchent pas." in on(borne)
    assert not show(borne.session).softkeys
    assert borne.give(ev.DeviceStateChanged("keys", None)).at(Phase.IDLE)


def test_who_is_in_a_call_is_not_thrown_out() -> None:
    borne = Driver().to_call().give(NO_CAMERA, NO_SOUND, HandsetLifted(0.0))
    assert borne.at(Phase.IN_CALL)
    assert Driver().to_idle(SERVICES, site=SITE).at(Phase.IDLE)
