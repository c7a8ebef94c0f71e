"""What who does not read French takes home: slips in the own language, French where somebody who works here reads."""

import msgspec
import pytest

from central.protocol.papers import NextSteps
from central.protocol.values import ServiceTexts
from firmware.locale.translations import translations
from hardware.errors import FaultKind
from hardware.events import Key
from hardware.protocols import SlipLine, SlipQr
from tests.firmware.journey.borne import Borne
from tests.firmware.journey.doubles import SERVICE, SITE
from tests.firmware.journey.papers import drawn_on, texts_on
from tests.firmware.journey.test_service_pages import CLOSED
from tests.firmware.session.sheets import LANGUAGES

NAMES = {"ar": "التقاعد", "uk": "Пенсія"}
PENSION = msgspec.structs.replace(
    CLOSED, name="Retraite", texts=tuple(ServiceTexts(language=code, name=name) for code, name in NAMES.items())
)
BOOKABLE = msgspec.structs.replace(SERVICE, appointments=True)
WEEK = {"ar": "الثلاثاء: من 9:00 إلى 12:00، من 14:00 إلى 17:00", "uk": "Вівторок: 9:00 – 12:00, 14:00 – 17:00"}
DAY = {"ar": "الثلاثاء 1 ديسمبر 2026", "uk": "вівторок 1 грудня 2026"}
FOREIGN = pytest.mark.parametrize("language", ["ar", "uk"])


def said_in(language: str, french: str) -> str:
    return translations(language).gettext(french)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def slip(borne: Borne) -> list[str]:
    """The lines of the last one."""
    return [plain(row) for text in texts_on(borne.twins.receipt_printer.slips[-1].slip) for row in text.split("\n")]


def in_letters(borne: Borne) -> set[str]:
    """What of the last one a printer's own letters say: French, names and numbers."""
    parts = borne.twins.receipt_printer.slips[-1].slip.parts
    return {plain(part.text) for part in parts if isinstance(part, SlipLine)}


async def speaks(borne: Borne, language: str) -> None:
    """From idle to idle in this language."""
    await borne.press_on("idle", Key.R3)
    await borne.press_on("language", (Key.L1, Key.L2, Key.L3, Key.R1)[LANGUAGES.index(language)])
    await borne.until("the language", lambda: borne.view.name == "idle" and borne.view.language == language)


async def reads(borne: Borne, language: str, french: str) -> None:
    """The screen says in the citizen's language what is `french` in ours."""
    words = plain(said_in(language, french))
    await borne.until(f"« {words} »", lambda: words in borne.text)


def a_borne(*services: object) -> Borne:
    borne = Borne(languages=LANGUAGES)
    borne.central.services = services  # type: ignore[assignment]
    return borne


@FOREIGN
async def test_the_hours_are_in_the_citizens_language(language: str) -> None:
    borne = a_borne(PENSION)
    async with borne.running():
        await speaks(borne, language)
        await borne.press_on("idle", Key.L1)
        await borne.press_on("closed", Key.L2)
        await reads(borne, language, "Prenez votre ticket.")
        lines = slip(borne)
        assert {f"{NAMES[language]} (MSA)", WEEK[language]} <= set(lines)
        assert said_in(language, "Téléphone : {number}").format(number="05 65 35 87 00") in lines
        assert {
            SITE.name,
            "Horaires et téléphone",
            "Retraite (MSA)",
            "129 avenue Germain-Canet, 46000 Cahors",
            "Information du lundi 23 novembre 2026, 12 h 00.",
        } <= in_letters(borne)
        assert all(line not in drawn_on(borne.twins.receipt_printer.slips[-1].slip) for line in in_letters(borne))


@FOREIGN
async def test_an_appointment_is_in_the_citizens_language_and_in_the_hosts(language: str) -> None:
    borne = a_borne(BOOKABLE)
    async with borne.running():
        await speaks(borne, language)
        await borne.press_on("idle", Key.L1)
        await borne.press_on("privacy", Key.R2)
        await borne.press_on("service", Key.L1)
        await reads(borne, language, "Choisissez un jour")
        await borne.press(Key.L1)
        await reads(borne, language, "Choisissez une heure")
        await borne.press(Key.L2)
        await borne.see("booked")
        await reads(borne, language, "Prenez votre ticket. Gardez-le.")
        lines = slip(borne)
        assert {DAY[language], "10:30", said_in(language, "Votre code")} <= set(lines)
        assert lines.index("Votre code") == lines.index(said_in(language, "Votre code")) + 1
        french = {"mardi 1er décembre 2026", "10 h 30", "Votre code", "315 264", SERVICE.name, SITE.name}
        assert french <= in_letters(borne)
        printed = borne.twins.receipt_printer.slips[-1].slip
        assert [part.content for part in printed.parts if isinstance(part, SlipQr)] == ["VG1:315264"]


@FOREIGN
async def test_after_a_call_the_advisers_words_stand_as_they_were_written(language: str) -> None:
    steps = ("Rapportez la quittance.", "Принесіть довідку.", "أحضر إيصال الإيجار.")
    borne = a_borne(SERVICE)
    async with borne.running():
        await speaks(borne, language)
        await borne.begin()
        borne.desk.tell(NextSteps(text="\n".join(steps)))
        await borne.until("the next steps", lambda: borne.session.call.next_steps)
        await borne.hang_up()
        await borne.press(Key.OK)
        await reads(borne, language, "Prenez votre ticket.")
        lines = slip(borne)
        at = lines.index(said_in(language, "Et maintenant")) + 1
        assert lines[at : at + 3] == list(steps)
        assert {"LAT-4821", "Votre numéro", SERVICE.name} <= in_letters(borne)
        await borne.finish()


@FOREIGN
async def test_the_next_citizen_gets_french_again(language: str) -> None:
    borne = a_borne(PENSION)
    async with borne.running():
        await speaks(borne, language)
        await borne.press_on("idle", Key.R3)
        await borne.press_on("language", Key.L1)
        await borne.press_on("idle", Key.L1)
        await borne.press_on("closed", Key.L2)
        await reads(borne, "fr", "Prenez votre ticket.")
        assert not drawn_on(borne.twins.receipt_printer.slips[-1].slip)


@FOREIGN
async def test_paper_that_ends_in_the_middle_of_dots_is_told_and_nothing_comes_twice_by_itself(language: str) -> None:
    borne = a_borne(PENSION)
    borne.twins.receipt_printer.inject(FaultKind.NO_PAPER, in_the_middle=True)
    async with borne.running():
        await speaks(borne, language)
        await borne.press_on("idle", Key.L1)
        await borne.press_on("closed", Key.L2)
        await reads(borne, language, "Il n’y a plus de papier pour le ticket")
        assert borne.view.softkeys[Key.L2].text == said_in(language, "Réessayer le ticket")
        (broken,) = borne.twins.receipt_printer.slips
        assert not broken.whole
        assert drawn_on(broken.slip)
        borne.twins.receipt_printer.mend()
        await borne.press(Key.L2)
        await reads(borne, language, "Prenez votre ticket.")
        assert [one.whole for one in borne.twins.receipt_printer.slips] == [False, True]


async def test_letters_that_cannot_be_drawn_are_a_fault_that_is_told_and_the_next_try_prints_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    borne = a_borne(PENSION)
    async with borne.running():
        await speaks(borne, "uk")
        await borne.press_on("idle", Key.L1)
        with monkeypatch.context() as broken:
            broken.setattr("firmware.child.sys.executable", "/bin/false")
            await borne.press_on("closed", Key.L2)
            await reads(borne, "uk", "Le ticket ne s’imprime pas")
        assert not borne.twins.receipt_printer.slips
        await borne.press(Key.L2)
        await reads(borne, "uk", "Prenez votre ticket.")
        assert [one.whole for one in borne.twins.receipt_printer.slips] == [True]
