"""Information sheets by keys, screen, lamps, voice and papers: read, heard, printed, and read without central."""

import io
from functools import partial
from hashlib import sha256

import msgspec
import numpy as np
import pikepdf
import pypdfium2
import pytest

from central.protocol.sheets import AskSheet, Sheet
from firmware.papers.pictures import jpeg_of
from hardware.errors import FaultKind
from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.doubles import SERVICE
from tests.firmware.journey.papers import texts_on
from tests.firmware.session.sheets import CARD, FRENCH_ONLY, LANGUAGES, PICTURE, edited, with_sheets

PIXELS = np.full((400, 600, 3), 255, np.uint8)
PIXELS[50:350, 100:500] = (20, 140, 60)
JPEG = bytes(jpeg_of(PIXELS, 85))
NAME = sha256(JPEG).hexdigest()
SHEET = msgspec.json.decode(msgspec.json.encode(CARD).replace(PICTURE.encode(), NAME.encode()), type=Sheet)


def informed(*sheets: Sheet, languages: tuple[str, ...] = ("fr",)) -> Borne:
    """A borne whose first service has these sheets."""
    borne = Borne(languages=languages)
    borne.central.services = (with_sheets(SERVICE, *sheets),)
    borne.central.published, borne.central.pictures = sheets, {NAME: JPEG}
    return borne


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


async def heard(borne: Borne, text: str) -> None:
    await borne.until(f"the voice: {text}", lambda: any(text in plain(one) for one in borne.call_process.said()))


async def see_text(borne: Borne, text: str) -> None:
    await borne.until(f"the text: {text}", lambda: text in borne.text)


async def to_sheet(borne: Borne, key: Key = Key.L1) -> None:
    await borne.press_on("idle", Key.L1)
    await borne.press_on("privacy", Key.R2)
    await borne.press_on("service", Key.R1)
    await borne.press_on("sheets", key)
    await borne.see("sheet")


async def kept(borne: Borne, *sheets: Sheet) -> None:
    """The borne has fetched what it needs without central."""
    names = len(sheets) + (1 if SHEET in sheets else 0)
    await borne.until("the sheets on the card", lambda: len(list(borne.sheets_kept.glob("*.j*"))) == names)


async def test_a_sheet_is_read_with_the_eyes_alone() -> None:
    """The voice is off; only what stands on the screen leads."""
    borne = informed(SHEET, FRENCH_ONLY)
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.press_on("privacy", Key.R2)
        await borne.see("service")
        assert borne.view.softkeys[Key.R1].text == "Informations"
        await borne.press(Key.R1)
        await borne.see("sheets")
        assert [label.text for label in borne.view.softkeys.values()] == [
            "Refaire ma carte Vitale",
            "Préparer mes papiers",
        ]
        await borne.press(Key.L1)
        await see_text(borne, "Votre carte est perdue, volée ou cassée ?")
        read, pictures = [borne.text], 0
        while Key.R2 in borne.view.softkeys:
            assert borne.view.softkeys[Key.R2].text == "Suite"
            foot = borne.view.foot
            await borne.press(Key.R2)
            await borne.until("the next page", partial(has_turned, borne, foot))
            read.append(borne.text)
            if borne.view.page_id:
                await borne.until("the picture on the glass", lambda: is_green(borne))
                pictures += 1
        assert pictures == 1
        for block in SHEET.texts[0].blocks:
            assert any(block.text in page for page in read), block
        assert borne.view.foot.endswith(f"sur\N{NO-BREAK SPACE}{len(read)}.") or f"sur {len(read)}." in borne.text
        assert borne.view.softkeys[Key.L2].text == "Page précédente"
        await borne.press(Key.CANCEL)
        await borne.press_on("sheets", Key.CANCEL)
        await borne.press_on("service", Key.CANCEL)
        await borne.see("idle")
        assert borne.call_process.said() == []


def has_turned(borne: Borne, foot: str) -> bool:
    return borne.view.foot != foot


def has_said_page(borne: Borne, number: int) -> bool:
    """The last that was said is the whole of this page."""
    return f"Page {number} sur" in plain(borne.call_process.said()[-1]) and borne._is_heard_out()


def is_green(borne: Borne) -> bool:
    """Whether the sheet's picture is on the glass."""
    screen = borne.twins.screen.picture
    return bool((np.abs(screen.astype(int) - (20, 140, 60)).max(axis=2) < 12).sum() > 5_000)


def lit(borne: Borne) -> set[Key]:
    return {key for key, state in borne.twins.lamps.keys.items() if state is not LampState.OFF}


async def test_a_sheet_is_read_and_printed_with_ears_and_fingers_alone() -> None:
    """Only speech and lamps lead; nothing of the screen is looked at."""
    borne = informed(SHEET)
    async with borne.running():
        await borne.see("idle")
        await borne.listen()
        await borne.choose(Key.L1)
        await heard(borne, "au milieu, Autres choix")
        await borne.choose(Key.R2)
        await heard(borne, "À droite : en haut, Informations")
        await borne.until("the lamp of R1", lambda: Key.R1 in lit(borne))
        await borne.choose(Key.R1)
        await heard(borne, "Informations. À gauche : en haut, Refaire ma carte Vitale.")
        await borne.choose(Key.L1)
        await heard(borne, "Refaire ma carte Vitale. Votre carte est perdue, volée ou cassée ?")
        await heard(borne, "À droite : au milieu, Suite.")
        await borne.until("the lamp of R2", lambda: Key.R2 in lit(borne))
        await borne.until("all said", borne._is_heard_out)
        pages = 1
        while "milieu, Suite" in plain(borne.call_process.said()[-1]):
            await borne.choose(Key.R2)
            pages += 1
            await borne.until(f"page {pages} said", partial(has_said_page, borne, pages))
            await borne.until("the lamp of L2", lambda: Key.L2 in lit(borne))
        for words in (
            "Étape 1 : Déclarez la perte",
            "Étape 3 : Attendez la carte chez vous.",
            "Image : Une carte Vitale verte",
            "À apporter : une photo d’identité récente, sans lunettes.",
        ):
            await heard(borne, words)
        await borne.choose(Key.L1)
        await heard(borne, "Choisissez le papier. À gauche : en haut, Page A quatre ; au milieu, Ticket.")
        await borne.choose(Key.L2)
        await heard(borne, "Prenez votre ticket.")
        assert len(borne.twins.receipt_printer.slips) == 1


async def test_without_a_sheet_there_is_no_key() -> None:
    borne = informed()
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.see("privacy")
        assert Key.R2 not in borne.view.softkeys, "the page would offer nothing"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_slip_says_it_in_the_citizens_language(language: str) -> None:
    borne = informed(SHEET, languages=LANGUAGES)
    async with borne.running():
        await borne.see("idle")
        if language != "fr":
            await borne.press(Key.R3)
            await borne.press_on("language", (Key.L1, Key.L2, Key.L3, Key.R1)[LANGUAGES.index(language)])
        await to_sheet(borne)
        await borne.until("the key", lambda: Key.L1 in borne.view.softkeys)
        await borne.press(Key.L1)
        await borne.press_on("sheetprint", Key.L2)
        await borne.until("the slip", lambda: borne.twins.receipt_printer.slips)
        (slip,) = borne.twins.receipt_printer.slips
        lines = texts_on(slip.slip)
        printed = SHEET.in_language(language)
        assert lines[:2] == [SERVICE.partner, printed.title]
        assert SHEET.in_language("fr").title in lines, "for who works here"
        text = plain("\n".join(lines))
        for block in printed.blocks:
            assert block.text in text
        assert "\n3. " in text
        assert "mercredi 18 novembre 2026" in text


def a4_pages(borne: Borne) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    """The one document in the tray, each page as pixels; it is A4 and has as many pages as came out."""
    (paper,) = borne.twins.page_printer.tray
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        assert len(pdf.pages) == paper.pages
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        for page in document:
            assert page.get_size() == pytest.approx((595.28, 841.89), abs=0.1)
        return [np.array(page.render(scale=2).to_pil().convert("RGB")) for page in document]
    finally:
        document.close()


async def test_a_sheet_comes_out_on_a4_once_with_text_and_picture() -> None:
    borne = informed(SHEET)
    async with borne.running():
        await to_sheet(borne)
        await see_text(borne, "Votre carte est perdue")
        await kept(borne, SHEET)
        await borne.press(Key.L1)
        await borne.press_on("sheetprint", Key.L1)
        await see_text(borne, "Prenez votre page.")
        (page,) = a4_pages(borne)
        green = np.abs(page.astype(int) - (20, 140, 60)).max(axis=2) < 25
        assert green.sum() > 20_000, "the picture is on it"
        dark = (page.max(axis=2) < 90).sum(axis=1) > 0
        lines = int((np.diff(dark.astype(int)) == 1).sum())
        assert lines >= 12, "title, blocks and foot"
        assert borne.twins.page_printer.queued == 0
        await borne.press(Key.CANCEL)
        await borne.press_on("sheet", Key.CANCEL)
        await borne.see("sheets")
        assert len(borne.twins.page_printer.tray) == 1


async def test_paper_that_ran_out_is_told_and_filled_later_prints_nothing_by_itself() -> None:
    borne = informed(SHEET)
    borne.twins.page_printer.inject(FaultKind.NO_PAPER)
    async with borne.running():
        await to_sheet(borne)
        await see_text(borne, "Votre carte est perdue")
        await borne.press(Key.L1)
        await borne.press_on("sheetprint", Key.L1)
        await see_text(borne, "Il n’y a plus de papier. Demandez du papier à l’accueil.")
        assert borne.twins.page_printer.queued == 0
        borne.twins.page_printer.mend()
        assert borne.twins.page_printer.tray == ()
        await borne.press(Key.L1)
        await see_text(borne, "Prenez votre page.")
        assert len(borne.twins.page_printer.tray) == 1


async def test_a_slip_printer_at_fault_leaves_the_screen_to_read() -> None:
    borne = informed(SHEET)
    borne.twins.receipt_printer.inject(FaultKind.COVER_OPEN)
    async with borne.running():
        await to_sheet(borne)
        await see_text(borne, "Votre carte est perdue")
        await borne.press(Key.L1)
        await borne.press_on("sheetprint", Key.L2)
        await see_text(borne, "Le papier du ticket est bloqué. Lisez à l’écran.")
        assert borne.twins.receipt_printer.slips == ()


async def test_without_central_what_was_kept_is_read_and_dated() -> None:
    borne = informed(SHEET, FRENCH_ONLY)
    async with borne.running():
        await borne.see("idle")
        await kept(borne, SHEET, FRENCH_ONLY)
        borne.central.lose()
        await borne.press_on("offline", Key.L3)
        await borne.see("sheets")
        assert "Les informations datent" in borne.text
        await borne.press(Key.L2)
        await see_text(borne, "Prenez vos papiers avec vous.")
        assert "Les informations datent" in borne.text
        asked = [one for one in borne.central.said if isinstance(one, AskSheet)]
        assert len(asked) == 2, "each was fetched once, before"
        await borne.press(Key.CANCEL)
        await borne.press_on("sheets", Key.CANCEL)
        await borne.see("offline")


async def test_what_the_partner_mends_is_mended_under_the_eyes() -> None:
    borne = informed(FRENCH_ONLY)
    async with borne.running():
        await to_sheet(borne)
        await see_text(borne, "Prenez vos papiers avec vous.")
        newer = edited(FRENCH_ONLY)
        borne.central.published = (newer,)
        borne.central.tell_services(with_sheets(SERVICE, newer))
        await see_text(borne, "C’est nouveau.")
        borne.central.tell_services(SERVICE)
        await borne.see("service")
