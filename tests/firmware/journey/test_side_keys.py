"""HELP, VOICE and the volume in the middle of papers: nothing beneath is lost, and what is said is what is shown."""

import pytest

from central.protocol.papers import ScanRequested
from firmware.call.messages import SetGain
from firmware.session.commands import Tone
from firmware.session.guidance import SILENCE_KEY
from firmware.ui.speech import spoken_text
from firmware.ui.tones import tone_samples
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.journey.borne import Borne, paper
from tests.firmware.journey.papers import pdf


async def said_as_shown(borne: Borne) -> None:
    await borne.until(
        "the spoken form of the screen", lambda: borne.call_process.said()[-1:] == [spoken_text(borne.view)]
    )


@pytest.mark.parametrize("beneath", ["scan", "print", "noprint"])
async def test_help_goes_at_any_key_and_the_paper_is_still_there(borne: Borne, beneath: str) -> None:
    await bring(borne, beneath)
    shown = borne.view
    await borne.press(Key.HELP)
    await borne.press_on("help", Key.OK)
    await borne.see(beneath)
    assert borne.view.title == shown.title
    assert borne.sheets() == {}
    assert not borne.desk.complete


async def bring(borne: Borne, name: str) -> None:
    """To the screen of that name."""
    if name == "scan":
        borne.twins.scanner.put(paper())
        await borne.press_on("call", Key.L1)
        await borne.press_on("scan_place", Key.OK)
    else:
        if name == "noprint":
            borne.twins.page_printer.inject(FaultKind.NO_PAPER)
        borne.desk.print("p1", pdf())
        await borne.see("print")
        if name == "noprint":
            await borne.press(Key.OK)
    await borne.see(name)


async def test_the_volume_changes_and_the_paper_stays(borne: Borne) -> None:
    await bring(borne, "print")
    await borne.press(Key.VOL_UP)
    await borne.until("a louder sound", lambda: SetGain(gain_db=2.0) in borne.call_process.told)
    assert borne.view.name == "print"
    assert borne.view.volume == 7
    await borne.press(Key.OK)
    await borne.see("printed")


async def test_everything_that_is_shown_is_said_while_a_scanner_fails_and_works(borne: Borne) -> None:
    await borne.see("call")
    await borne.listen()
    borne.twins.scanner.put(paper())
    borne.twins.scanner.inject(FaultKind.PAPER_JAM, at=0.5)
    borne.desk.tell(ScanRequested(request_id="s1", what="carte Vitale"))
    await borne.see("scan_place")
    await said_as_shown(borne)
    assert "carte Vitale" in borne.call_process.said()[-1]
    await borne.press(Key.OK)
    await borne.see("scan_fault")
    await said_as_shown(borne)
    assert "Tirez le papier doucement." in borne.call_process.said()[-1]
    await borne.press(Key.OK)
    await borne.see("scan")
    await said_as_shown(borne)
    await borne.press(Key.OK)
    await borne.see("sent")
    await said_as_shown(borne)


async def test_everything_that_is_shown_is_said_while_a_printer_fails(borne: Borne) -> None:
    await borne.see("call")
    await borne.listen()
    await bring(borne, "noprint")
    await said_as_shown(borne)
    assert "Il n’y a plus de papier." in borne.call_process.said()[-1]
    assert "Réessayer" in borne.call_process.said()[-1]
    borne.twins.page_printer.mend()
    await borne.see("printed")
    await said_as_shown(borne)


async def test_a_new_screen_interrupts_the_voice_and_voice_off_silences_it(borne: Borne) -> None:
    await bring(borne, "print")
    await borne.listen()
    before = len(borne.call_process.said())
    await borne.press(Key.OK)
    await borne.see("printed")
    await said_as_shown(borne)
    assert borne.call_process.said()[before] == "-", "the old sentence goes on"
    await borne.press(Key.HELP)
    await borne.see("help")
    await borne.press(SILENCE_KEY)
    await borne.until("the label", lambda: "Encore 1 fois" in borne.call_process.said()[-1])
    await borne.press(SILENCE_KEY)
    await borne.until("silence", lambda: borne.call_process.said()[-1] == "-")
    said = borne.call_process.said()
    await borne.press(Key.OK)
    await borne.press_on("printed", Key.OK)
    await borne.see("call")
    assert borne.call_process.said() == said


async def test_the_volume_is_said_in_place_of_the_screen(borne: Borne) -> None:
    await bring(borne, "print")
    await borne.listen()
    said = borne.call_process.said()
    await borne.press(Key.VOL_DOWN)
    await borne.until("the volume bar", lambda: borne.view.volume == 5)
    await borne.until("a quieter sound", lambda: SetGain(gain_db=-2.0) in borne.call_process.told)
    await borne.until("how loud it is", lambda: borne.call_process.said() == [*said, "-", "Son, 5."])


async def test_a_key_without_a_meaning_here_is_told_by_a_tone(borne: Borne) -> None:
    await bring(borne, "print")
    no = tone_samples(Tone.NO).astype("<i2").tobytes()
    heard = b"".join(borne.call_process.hummed())
    await borne.press(Key.R2)
    await borne.until("the tone", lambda: b"".join(borne.call_process.hummed()) == heard + no)
    assert borne.view.name == "print"
