"""The adviser shows a page, through the whole counter: keys, glass, lamps, voice, and what the desk reads and gets."""

import numpy as np
import pytest

from central.protocol.papers import (
    MediaType,
    Refusal,
    ShowClosed,
    ShowOffered,
    ShowPointed,
    ShowStage,
    ShowTold,
    ShowTurned,
)
from firmware.call.messages import FitPicture
from firmware.papers.pictures import pixels_of
from firmware.session.showing import POINTER_S
from firmware.ui.speech import spoken_text
from firmware.ui.theme import CONTRAST
from hardware.events import Key, LampState
from hardware.protocols import Rgb
from tests.firmware.journey.borne import Borne, paper
from tests.firmware.journey.papers import pdf
from tests.firmware.journey.test_documents import UNFIT


def told(borne: Borne) -> list[tuple[ShowStage, int, int]]:
    return [(one.stage, one.page, one.pages) for one in borne.desk.heard if isinstance(one, ShowTold)]


async def shown(borne: Borne, pages: int = 1, request_id: str = "s1") -> None:
    borne.desk.show(request_id, pdf(pages))
    await borne.see("shared")


def lit(borne: Borne) -> set[Key]:
    return {key for key, state in borne.twins.lamps.keys.items() if state is LampState.STEADY}


def pointer_pixels(picture: Rgb) -> int:
    """Pixels of the pointer's bright line: no screen of the normal theme has that yellow."""
    return int((np.abs(picture.astype(int) - CONTRAST.brand) < 10).all(axis=2).sum())


def page_part(borne: Borne) -> Rgb:
    """The column of the screen in which the page stands."""
    return borne.twins.screen.picture[100:650, 350:930]


async def test_both_see_the_same_page_whoever_turns_it(borne: Borne) -> None:
    await shown(borne, pages=3)
    assert borne.text.startswith("Nadia vous montre une page")
    assert "Rien ne s’imprime sans votre accord." in borne.text
    await borne.press(Key.L2)
    await borne.until("word of page 2", lambda: (ShowStage.SHOWN, 2, 3) in told(borne))
    borne.desk.tell(ShowTurned(request_id="s1", page=3))
    await borne.until("page 3 on the borne", lambda: "3 sur 3" in borne.view.top.replace("\N{NO-BREAK SPACE}", " "))
    await borne.until("all pictures at the desk", lambda: set(borne.desk.shown_pages("s1")) == {1, 2, 3})
    for number, jpeg in borne.desk.shown_pages("s1").items():
        on_glass = borne.store.page(f"s1/{number}")
        assert on_glass is not None
        assert (on_glass == pixels_of(jpeg)).all()
    assert borne.sheets() == {}


async def test_keys_lamps_and_screen_say_the_same(borne: Borne) -> None:
    await shown(borne, pages=2)
    await borne.until("the lamps", lambda: lit(borne) == {Key.L2, Key.R1, Key.OK, Key.CANCEL})
    await borne.press(Key.L2)
    await borne.until("the lamps of the last page", lambda: lit(borne) == {Key.L1, Key.R1, Key.OK, Key.CANCEL})
    await borne.press(Key.R1)
    await borne.see("zoom")
    await borne.until(
        "the lamps of the zoom", lambda: lit(borne) == {Key.L2, Key.L3, Key.R1, Key.R2, Key.OK, Key.CANCEL}
    )


async def test_the_red_cross_leads_to_the_call_and_a_key_back(borne: Borne) -> None:
    await shown(borne)
    await borne.press(Key.CANCEL)
    await borne.see("call")
    await borne.until("word of it", lambda: told(borne)[-1][0] is ShowStage.ASIDE)
    assert borne.view.softkeys[Key.L3].text == "Revoir la page"
    await borne.press(Key.L3)
    await borne.see("shared")
    borne.desk.tell(ShowClosed(request_id="s1"))
    await borne.see("call")
    await borne.until("word of the end", lambda: told(borne)[-1][0] is ShowStage.CLOSED)
    assert Key.L3 not in borne.view.softkeys
    assert borne.store.used_bytes == 0


async def test_it_prints_by_the_green_circle_only(borne: Borne) -> None:
    await shown(borne, pages=2)
    assert borne.sheets() == {}
    await borne.press(Key.OK)
    await borne.until("the end of the job", lambda: borne.stages("s1")[-1:] == ["printed"])
    assert borne.sheets() == {"s1": 2}
    await borne.see("printed")
    await borne.press(Key.OK)
    await borne.see("shared")
    assert not borne.view.ok, "it is printed already"


async def test_the_voice_says_the_page_and_not_the_pointing(borne: Borne) -> None:
    await borne.press(Key.VOICE)
    await shown(borne, pages=2)
    said = borne.call_process.said
    await borne.until("the page is said", lambda: said()[-1:] == [spoken_text(borne.view)])
    assert "Nadia vous montre une page." in said()[-1]
    assert "Page avant" not in said()[-1]
    assert "Page après" in said()[-1]
    spoken = len(said())
    for step in range(10):
        borne.desk.tell(ShowPointed(request_id="s1", page=1, x=step / 10, y=0.5))
    await borne.until("the pointer", lambda: borne.view.pointed is not None and borne.view.pointed.x == 0.9)
    borne.desk.tell(ShowTurned(request_id="s1", page=2))
    await borne.until("the other page on the screen", lambda: "2 sur 2" in spoken_text(borne.view))
    await borne.until("it is said", lambda: said()[-1] == spoken_text(borne.view))
    assert said()[spoken:] == ["-", spoken_text(borne.view)], "one interruption, one sentence: of the turn"


@pytest.mark.parametrize("contrast", [False, True])
async def test_the_pointer_is_on_the_glass_and_goes_after_some_seconds(borne: Borne, contrast: bool) -> None:
    if contrast:
        await borne.press(Key.HELP)
        await borne.press_on("help", Key.R1)
        await borne.press(Key.OK)
    await shown(borne)
    await borne.until("the page on the glass", lambda: borne.display.view_on_glass == borne.view)
    before = page_part(borne)
    borne.desk.tell(ShowPointed(request_id="s1", page=1, x=0.5, y=0.5))
    await borne.until("the pointer on the glass", lambda: not np.array_equal(page_part(borne), before))
    assert pointer_pixels(page_part(borne)) > pointer_pixels(before) + 500
    borne.clock.put_forward(POINTER_S + 1)
    await borne.until("the bare page", lambda: np.array_equal(page_part(borne), before))


async def test_the_enlarged_page_follows_the_pointer(borne: Borne) -> None:
    await shown(borne)
    await borne.press(Key.R1)
    await borne.see("zoom")
    assert borne.text.startswith("La page est agrandie")
    assert borne.view.enlarged is not None
    assert borne.view.enlarged.y == 0.0
    borne.desk.tell(ShowPointed(request_id="s1", page=1, x=0.5, y=0.95))
    await borne.until("the foot of the page", lambda: borne.view.enlarged is not None and borne.view.enlarged.y > 0.9)
    await borne.until("the pointer on the glass", lambda: pointer_pixels(borne.twins.screen.picture) > 500)
    await borne.press_on("zoom", Key.CANCEL)
    await borne.see("shared")


async def test_the_same_zoom_serves_a_scan_and_a_print(borne: Borne) -> None:
    borne.twins.scanner.put(paper())
    await borne.press_on("call", Key.L1)
    await borne.press_on("scan_place", Key.OK)
    await borne.press_on("scan", Key.R1)
    await borne.see("zoom")
    await borne.press_on("zoom", Key.OK)
    await borne.press_on("scan", Key.CANCEL)
    borne.desk.print("p1", pdf())
    await borne.press_on("print", Key.R1)
    await borne.press_on("zoom", Key.L2)
    await borne.until("the middle of the page", lambda: borne.view.enlarged and borne.view.enlarged.y == 0.5)
    await borne.press_on("zoom", Key.OK)
    await borne.see("print")
    assert borne.sheets() == {}
    assert not borne.desk.complete, "nothing left the borne"


@pytest.mark.parametrize("what", UNFIT)
async def test_what_may_not_print_may_not_be_shown_and_the_citizen_talks_on(borne: Borne, what: str) -> None:
    make, reason = UNFIT[what]
    borne.desk.show("s1", make(), MediaType.PNG if what == "bomb" else MediaType.PDF)
    await borne.until("the refusal", lambda: told(borne)[-1:] != [] and told(borne)[-1][0] is ShowStage.REFUSED)
    refused = [one for one in borne.desk.heard if isinstance(one, ShowTold)][-1]
    assert refused.refusal is reason
    assert borne.seen in ([], ["call"])
    assert borne.store.used_bytes == 0
    await shown(borne, request_id="s2")


async def test_one_that_does_not_fit_beside_the_others_is_refused(borne: Borne) -> None:
    borne.store.new_document("other", borne.store._max_bytes - 10_000)
    borne.desk.show("s1", bytes(10_001))
    await borne.until("the refusal", lambda: (ShowStage.REFUSED, 0, 0) in told(borne))
    assert [one.refusal for one in borne.desk.heard if isinstance(one, ShowTold)][-1] is Refusal.TOO_BIG


async def test_nothing_of_it_is_left_after_the_call(borne: Borne) -> None:
    await shown(borne, pages=2)
    await borne.press(Key.CANCEL)
    await borne.hang_up()
    assert borne.store.used_bytes == 0, "gone with the call, before the wipe"
    await borne.finish()


async def test_the_advisers_screen_is_whole_and_the_call_process_knows(borne: Borne) -> None:
    borne.desk.tell(ShowOffered(request_id="s1", screen=True))
    await borne.see("shared_screen")
    assert borne.text.startswith("Nadia vous montre son écran")
    assert FitPicture(fit=True) in borne.call_process.told
    assert borne.view.fit
    await borne.press(Key.R1)
    await borne.press_on("zoom", Key.OK)
    await borne.press_on("shared_screen", Key.CANCEL)
    await borne.see("call")
    assert borne.view.fit, "the picture of the call is still a screen"
    await borne.press_on("call", Key.L3)
    await borne.see("shared_screen")
    borne.desk.tell(ShowClosed(request_id="s1"))
    await borne.see("call")
    await borne.until("a picture that fills its place", lambda: not borne.view.fit)
    assert borne.call_process.told[-1] != FitPicture(fit=True)
    assert FitPicture(fit=False) in borne.call_process.told
