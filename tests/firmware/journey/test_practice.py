"""Practice through the real counter: the borne is its own adviser, every paper says what it is, and nothing stays."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from central.protocol import borne as wire
from central.protocol.practice import SetPractice
from central.protocol.signal import Signal
from central.protocol.values import EndReason, HelpState, ServiceInfo, ServiceState
from firmware.call.frames import FrameReader, FrameWriter, block_prefix
from firmware.practice.marking import mark
from firmware.practice.partner import ADVISER
from hardware.events import Key, LampState
from hardware.protocols import Slip, SlipLine
from tests.firmware.journey.borne import Borne, paper
from tests.firmware.journey.papers import pdf
from tests.firmware.journey.test_sheets import SHEET, informed, kept, to_sheet

PRACTICE_KEY = Key.L3
NOBODY = wire.AskHelp(wanted=False)
"""Said at each connection."""


@pytest.fixture
async def idle() -> AsyncIterator[Borne]:
    borne = Borne()
    async with borne.running():
        await borne.see("idle")
        yield borne


async def begin(borne: Borne) -> None:
    """By what the screens say, to the first screen of practice."""
    await borne.press(Key.HELP)
    await borne.see("help")
    assert borne.view.softkeys[PRACTICE_KEY].text == "S’entraîner"
    await borne.press(PRACTICE_KEY)
    await borne.press_on("practice", Key.OK)
    await borne.see("idle")
    assert borne.session.practice


async def to_call(borne: Borne) -> None:
    await borne.press_on("idle", Key.L1)
    await borne.press_on("privacy", Key.OK)


def requests(borne: Borne) -> list[wire.RequestCall]:
    return [one for one in borne.central.said if isinstance(one, wire.RequestCall)]


def lines(slip: Slip) -> list[str]:
    return [part.text for part in slip.parts if isinstance(part, SlipLine)]


def frames_at_the_top(document: bytes) -> list[bool]:
    """Of each page, whether a black frame stands where the mark is."""
    found = []
    with pypdfium2.PdfDocument(document) as opened:
        for page in opened:
            picture = page.render(scale=1).to_numpy()[:, :, 0]
            # The frame's left edge, and letters inside of it.
            found.append(bool(picture[24:44, 22:28].min() < 90 and picture[24:44, 150:450].min() < 90))
    return found


async def after(borne: Borne) -> None:
    """The next citizen finds a borne that is not in practice, and nothing of the last one."""
    await borne.until("the end of practice", lambda: not borne.session.practice)
    await borne.see("idle")
    assert borne.view.band == ""
    assert borne.view.cancel == ""
    assert borne.store.used_bytes == 0
    assert not borne.practice.talks
    await to_call(borne)
    await borne.until("a real call", lambda: requests(borne)[-1:] and not requests(borne)[-1].practice)
    await borne.see("ringing")


async def test_the_whole_journey_on_the_screen_alone(idle: Borne) -> None:
    await begin(idle)
    assert not idle.twins.bell.ringing
    bands: set[str] = set()
    idle.twins.scanner.put(paper())
    await to_call(idle)
    await idle.see("scan_place")
    bands.add(idle.view.band)
    assert idle.view.place.endswith(ADVISER)
    await idle.press(Key.OK)
    await idle.press_on("scan", Key.OK)
    await idle.see("print")
    bands.add(idle.view.band)
    await idle.press(Key.OK)
    await idle.press_on("ended", Key.L1)
    await idle.until("the slip", lambda: idle.twins.receipt_printer.slips)
    await idle.see("ended")
    bands.add(idle.view.band)
    assert bands == {"ENTRAÎNEMENT"}
    (printed,) = idle.twins.receipt_printer.slips
    assert lines(printed.slip)[0] == lines(printed.slip)[-1] == mark()
    assert sum(idle.sheets().values()) == 1
    idle.twins.scanner.remove()
    await idle.press(Key.OK)
    await idle.press_on("nothing", Key.OK)
    # The adviser speaks, although the guide is off.
    assert heard(idle, "Bonjour. Je suis un conseiller pour l’entraînement.")
    await after(idle)
    # Of the practice call central heard the question alone.
    assert [one.practice for one in requests(idle)] == [True, False]
    assert not any(isinstance(one, Signal) for one in idle.central.said)


@pytest.fixture
async def polyglot() -> AsyncIterator[Borne]:
    """It speaks two languages, so that the first screen has the key of the languages."""
    borne = Borne(("fr", "en"))
    async with borne.running():
        await borne.see("idle")
        yield borne


async def test_who_has_never_seen_the_borne_finds_it_beside_the_languages(polyglot: Borne) -> None:
    await polyglot.press_on("idle", Key.R3)
    await polyglot.see("language")
    # Whoever stands here may not read French.
    assert polyglot.view.softkeys[Key.R2].text == "S’entraîner\nPractise"
    assert polyglot.lamp(Key.R2) is LampState.STEADY
    await polyglot.press(Key.R2)
    await polyglot.press_on("practice", Key.OK)
    await polyglot.see("idle")
    assert polyglot.view.band == "ENTRAÎNEMENT"
    await polyglot.press(Key.CANCEL)
    await polyglot.until("the end of practice", lambda: not polyglot.session.practice)
    await polyglot.until("central's word of it", lambda: polyglot.central.said[-1] == SetPractice(on=False))
    assert [one for one in polyglot.central.said if isinstance(one, SetPractice)] == [
        SetPractice(on=True),
        SetPractice(on=False),
    ]
    assert all(one == NOBODY for one in polyglot.central.said if isinstance(one, wire.AskHelp))
    assert not polyglot.twins.bell.ringing


async def test_it_is_found_beside_the_languages_by_ear_alone(polyglot: Borne) -> None:
    await polyglot.listen()
    await polyglot.choose(Key.R3)
    await polyglot.until("the key in the voice", lambda: "S’entraîner" in polyglot.call_process.said()[-1])
    await polyglot.choose(Key.R2)
    await polyglot.until(
        "what practice is", lambda: "Personne n’est dérangé." in polyglot.call_process.said()[-1].replace("\u00a0", " ")
    )
    assert not polyglot.twins.bell.ringing


async def test_the_journey_by_ear_and_lamp_alone(idle: Borne) -> None:
    """Only what is said and what the lamps do tells where one is."""
    await idle.listen()
    await idle.press(Key.HELP)
    await idle.until("the key in the voice", lambda: "S’entraîner" in idle.call_process.said()[-1])
    await idle.choose(PRACTICE_KEY)
    await idle.until(
        "what practice is", lambda: "Personne n’est dérangé." in idle.call_process.said()[-1].replace("\u00a0", " ")
    )
    assert idle.lamp(Key.HELP) is LampState.SLOW
    assert idle.lamp(Key.OK) is LampState.STEADY
    await idle.press(Key.OK)
    await idle.until("the first screen", lambda: "Parlez à un conseiller" in idle.call_process.said()[-1])
    await idle.choose(Key.L1)
    await idle.until("how to call", lambda: "Pour appeler" in idle.call_process.said()[-1])
    await idle.press(Key.OK)
    await idle.until("the adviser", lambda: heard(idle, "Bonjour. Je suis un conseiller pour l’entraînement."))
    await idle.until("what to do", lambda: heard(idle, "Scannez un papier, pour essayer."))
    await idle.until("the paper", lambda: idle.lamp(Key.OK) is LampState.STEADY)
    assert idle.lamp(Key.HELP) is LampState.SLOW
    await idle.press(Key.CANCEL)
    await idle.until("the page", lambda: heard(idle, "Voici une page à imprimer, pour essayer."))
    await idle.until("the question", lambda: "propose d’imprimer" in idle.call_process.said()[-1])
    await idle.press(Key.CANCEL)
    await idle.until("the end", lambda: heard(idle, "C’est fini. Au revoir."))


def heard(borne: Borne, sentence: str) -> bool:
    return any(sentence in said for said in borne.call_process.said())


async def test_who_does_not_hear_reads_the_adviser(idle: Borne) -> None:
    await begin(idle)
    idle.advising.halt_after(2)
    await to_call(idle)
    await idle.press_on("call", Key.L2)
    await idle.until("the sentence", lambda: any("Vous voyez votre image" in one.text for one in idle.view.dialogue))


async def test_the_citizen_sees_their_own_picture_in_the_adviser_s_place(idle: Borne, tmp_path: Path) -> None:
    name = f"{block_prefix(tmp_path / 'call.sock')}{os.getpid()}-1-self"
    with FrameWriter(name, 64, 36) as own:
        own.write(np.full((36, 64, 3), (200, 30, 30), np.uint8))
        idle.call_process.self_frames = FrameReader(name)
        await begin(idle)
        idle.advising.halt_after(2)
        await to_call(idle)
        await idle.see("call")
        # Between the keys and above the captions.
        await idle.until("red", lambda: tuple(idle.twins.screen.picture[300, 640]) == (200, 30, 30))
        idle.call_process.self_frames = None


async def test_central_may_be_away(idle: Borne) -> None:
    idle.central.connected = False
    idle.central.lose()
    await idle.see("offline")
    await begin(idle)
    await to_call(idle)
    await idle.see("scan_place")


async def test_central_that_goes_while_it_rings_leaves_the_borne_to_answer(idle: Borne) -> None:
    idle.central.practises = True
    await begin(idle)
    await to_call(idle)
    await idle.see("ringing")
    idle.central.connected = False
    idle.central.lose()
    await idle.see("scan_place")
    said = len(idle.central.said)
    idle.central.connected = True
    idle.central.welcome()
    await idle.until("central again", lambda: idle.session.online)
    assert not [one for one in idle.central.said[said:] if isinstance(one, wire.RequestCall | wire.ResumeCall)]


async def test_nobody_takes_it_and_so_the_borne_does(idle: Borne) -> None:
    idle.central.practises = True
    await begin(idle)
    await to_call(idle)
    await idle.see("ringing")
    idle.central.end(EndReason.NO_ANSWER)
    await idle.see("scan_place")


async def test_a_desk_that_practises_gets_the_call_and_its_pages_are_marked(idle: Borne) -> None:
    idle.central.practises = True
    await begin(idle)
    await to_call(idle)
    await idle.see("ringing")
    idle.central.answer()
    await idle.see("call")
    assert not idle.practice.talks
    assert idle.view.place.endswith("Nadia")
    await idle.until("the papers link", lambda: {"control", "bulk"} <= idle.desk.channels.keys())
    idle.desk.print("p1", pdf(2))
    await idle.see("print")
    document = idle.store.pdf("p1")
    assert document is not None
    assert frames_at_the_top(document) == [True, True]
    await idle.press(Key.OK)
    await idle.until("the pages", lambda: idle.sheets() == {"p1": 2})


async def test_a_page_of_a_real_call_is_not_marked(borne: Borne) -> None:
    borne.desk.print("p1", pdf())
    await borne.see("print")
    document = borne.store.pdf("p1")
    assert document is not None
    assert frames_at_the_top(document) == [False]


async def test_help_in_practice_rings_nowhere_and_says_that_somebody_was_called(idle: Borne) -> None:
    await begin(idle)
    asked = len(idle.central.help_asked())
    await idle.press(Key.HELP)
    await idle.see("help")
    assert "L’accueil est prévenu" in idle.text
    assert idle.view.band == "ENTRAÎNEMENT"
    await idle.until("central", lambda: len(idle.central.help_asked()) > asked)
    (wish,) = [one for one in idle.central.said if isinstance(one, wire.AskHelp)][asked:]
    assert wish == wire.AskHelp(wanted=True, practice=True)
    assert not idle.twins.bell.ringing
    idle.central.tell_help(HelpState.COMING)
    await idle.until("somebody comes", lambda: "Quelqu’un arrive" in idle.text)


async def test_hours_that_are_printed_in_practice_are_marked(idle: Borne) -> None:
    idle.central.tell_services(
        ServiceInfo(
            service_id="caf", name="Aides", partner="CAF", icon="work", state=ServiceState.OPEN, phone="05 00 00 00 00"
        )
    )
    await begin(idle)
    await idle.press_on("idle", Key.L1)
    await idle.press_on("privacy", Key.R2)
    await idle.press_on("service", Key.L2)
    await idle.until("the slip", lambda: idle.twins.receipt_printer.slips)
    assert lines(idle.twins.receipt_printer.slips[0].slip)[0] == mark()


async def left_alone(borne: Borne) -> None:
    for _ in range(2):
        borne.clock.put_forward(61.0)
        await borne.until("a second", lambda: borne.view.name == "timeout" or not borne.session.practice)
    borne.clock.put_forward(21.0)


async def red_cross(borne: Borne) -> None:
    await borne.press_on("idle", Key.CANCEL)


async def leave_the_line(borne: Borne) -> None:
    borne.advising.halt_after(0)
    await to_call(borne)
    await borne.press_on("ringing", Key.CANCEL)
    await borne.press_on("nothing", Key.OK)
    borne.advising.go_on()


async def hang_up(borne: Borne) -> None:
    borne.advising.halt_after(1)
    await to_call(borne)
    await borne.hang_up()
    await borne.press_on("ended", Key.OK)
    await borne.press_on("nothing", Key.OK)
    borne.advising.go_on()


@pytest.mark.parametrize("leave", [red_cross, left_alone, leave_the_line, hang_up])
async def test_practice_leaves_nothing(idle: Borne, leave: Callable[[Borne], Awaitable[None]]) -> None:
    await begin(idle)
    await leave(idle)
    await after(idle)


async def test_a_second_practice_prints_its_own_slip(idle: Borne) -> None:
    for count in (1, 2):
        await begin(idle)
        idle.advising.halt_after(2)
        await to_call(idle)
        await idle.hang_up()
        await idle.press_on("ended", Key.L1)
        await idle.until("the slip", lambda count=count: len(idle.twins.receipt_printer.slips) == count)  # type: ignore[misc]
        await idle.press_on("ended", Key.OK)
        await idle.press_on("nothing", Key.OK)
        await idle.see("idle")
        idle.advising.go_on()


async def test_a_sheet_that_is_printed_in_practice_is_marked_on_either_paper() -> None:
    borne = informed(SHEET)
    async with borne.running():
        await borne.see("idle")
        await begin(borne)
        await to_sheet(borne)
        await kept(borne, SHEET)
        await borne.press_on("sheet", Key.L1)
        await borne.press_on("sheetprint", Key.L2)
        await borne.until("the slip", lambda: borne.twins.receipt_printer.slips)
        assert lines(borne.twins.receipt_printer.slips[-1].slip)[0] == mark()
        await borne.press_on("sheetprint", Key.L1)
        await borne.until("the page", lambda: borne.twins.page_printer.tray)
        (paper,) = borne.twins.page_printer.tray
        assert all(frames_at_the_top(paper.pdf))
