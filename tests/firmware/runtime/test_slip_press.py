"""A slip on its way to the printer: text where it has the letters, dots where not, French beneath, nothing cut."""

import asyncio
import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from central.protocol.values import OpenHours, ServiceInfo, ServiceState, SiteInfo
from firmware.bilingual import Draft, SlipText, Tongue, as_is
from firmware.child import NotMade
from firmware.hours_slip import hours_slip
from firmware.practice.marking import marked
from firmware.session.commands import PrintCallback, PrintTicket
from firmware.session.paper_commands import PrintHours, PrintSlip
from firmware.slip import appointment_slip, call_slip, callback_slip
from firmware.slip_press import SlipPress
from firmware.slip_raster import Order, Words, drawn, made, plain
from firmware.ui.canvas import Image
from firmware.ui.grid import Rect
from firmware.ui.lettering import Block
from firmware.ui.observer import Observer
from firmware.views.text import _
from hardware.errors import DeviceFault, FaultKind
from hardware.protocols import MAX_RASTER_ROWS, Slip, SlipLine, SlipQr, SlipRaster
from hardware.receipts import misuse_of
from hardware.simulated.receipt_printer import RASTER_DOTS, SimulatedReceiptPrinter
from tests.firmware.journey.papers import drawn_on, texts_on

SITE = SiteInfo(site_id="latronquiere", name="Mairie de Latronquière")
NOON = dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)
SERVICE = ServiceInfo(
    service_id="msa",
    name="Retraite",
    partner="MSA",
    icon="agriculture",
    state=ServiceState.CLOSED,
    phone="05 65 35 87 00",
    address="129 avenue Germain-Canet, 46000 Cahors",
    next_opening_s=dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC).timestamp(),
    hours=(OpenHours(weekday=1, from_min=540, to_min=720),),
)
LANGUAGES = ("fr", "en", "ar", "uk")
TICKET = PrintTicket("1", "Aides", "CAF", "2026-12-01", "10:30", "315264")
LONG_WORD = "https://www.exemple.fr/une/adresse/qui/ne/finit/jamais/et/encore"


def drafts(language: str, next_steps: str = "Rapportez la quittance.") -> dict[str, Draft]:
    """Every slip that is no sheet."""
    tongue = Tongue(language)
    call = PrintSlip("Aides", "Nadia", "CAF", "LAT-4821")
    return {
        "hours": hours_slip(PrintHours("1", (SERVICE,), 0), tongue, site=SITE, now=NOON),
        "appointment": appointment_slip(TICKET, tongue, site=SITE),
        "callback": callback_slip(PrintCallback("1", SERVICE, 12), tongue, site=SITE, now=NOON),
        "call": call_slip(call, tongue, site=SITE, now=NOON, next_steps=next_steps),
    }


class Drawing:
    """Draws nothing: each line is as many rows high as is told, `rows_each` for the others."""

    def __init__(self, rows_each: int = 35, **rows: int) -> None:
        self.rows_each, self.rows = rows_each, rows
        self.asked: list[Words] = []

    async def __call__(self, width: int, lines: Sequence[Words]) -> tuple[bytes, ...]:
        self.asked += lines
        return tuple(bytes(width // 8 * self.rows.get(one.text, self.rows_each)) for one in lines)


async def set_with(drawing: Drawing, draft: Draft, dots: int = RASTER_DOTS) -> Slip:
    slip = await SlipPress(SimulatedReceiptPrinter(raster_dots=dots), drawing).set(draft)
    assert misuse_of(slip, dots) == ""
    return slip


# Two languages


@pytest.mark.parametrize("name", drafts("fr"))
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_the_printer_has_no_letters_for_is_dots_and_nothing_else(language: str, name: str) -> None:
    drawing = Drawing()
    slip = await set_with(drawing, drafts(language)[name])
    has = SimulatedReceiptPrinter().has_letters
    assert all(has(part.text) for part in slip.parts if isinstance(part, SlipLine))
    assert not any(has(text) for text in drawn_on(slip))
    assert bool(drawn_on(slip)) is (language in {"ar", "uk"})
    assert bool(drawing.asked) is (language in {"ar", "uk"}), "no child for a slip without dots"


@pytest.mark.parametrize(
    ("name", "french"),
    [
        ("hours", {"Horaires et téléphone", "Information du lundi 23 novembre 2026, 12 h 00."}),
        ("appointment", {"Votre rendez-vous", "mardi 1er décembre 2026", "10 h 30", "Votre code"}),
        ("callback", {"Votre ticket", "On vous rappelle à l’ouverture, demain, mardi, à 9 h."}),
        ("call", {"lundi 23 novembre 2026", "12 h 00", "Votre numéro"}),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar", "uk"])
async def test_who_works_here_reads_its_french_small_beneath(language: str, name: str, french: set[str]) -> None:
    slip = await set_with(Drawing(), drafts(language)[name])
    small = {p.text.replace("\u00a0", " ") for p in slip.parts if isinstance(p, SlipLine) and p.small}
    assert french <= small
    texts = texts_on(slip)
    for text in small:
        where = next(n for n, one in enumerate(texts) if one.replace("\u00a0", " ") == text)
        assert texts[where - 1] != texts[where], "beneath its own"


async def test_a_french_slip_says_nothing_twice() -> None:
    for draft in drafts("fr").values():
        assert not any(part.small for part in (await set_with(Drawing(), draft)).parts if isinstance(part, SlipLine))


async def test_code_date_service_and_address_stay_text_for_whoever_works_here() -> None:
    slip = await set_with(Drawing(), drafts("ar")["appointment"])
    text = {part.text.replace("\u00a0", " ") for part in slip.parts if isinstance(part, SlipLine)}
    assert {"315 264", "mardi 1er décembre 2026", "10 h 30", "Aides", "CAF", "Mairie de Latronquière"} <= text
    assert [part for part in slip.parts if isinstance(part, SlipQr)] == [SlipQr("VG1:315264")]


async def test_practice_is_marked_in_both_languages() -> None:
    texts = texts_on(await set_with(Drawing(), marked(drafts("uk")["call"])))
    mark = "ENTRAÎNEMENT – sans valeur"
    assert texts[1] == texts[-1] == mark
    assert texts[0] != mark


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_the_adviser_wrote_stands_as_it_is_whatever_its_letters(language: str) -> None:
    steps = ("Rapportez la quittance.", "Принесіть довідку.", "أحضر إيصال الإيجار.", "Dvořák ** 1 €")
    drawing = Drawing()
    texts = texts_on(await set_with(drawing, drafts(language, "\n".join(steps))["call"]))
    assert [text for text in texts if text in steps] == list(steps)
    assert {one.text: one.rtl for one in drawing.asked if one.text in steps} == {
        steps[1]: False,
        steps[2]: True,
        steps[3]: False,
    }


async def test_a_line_runs_as_the_citizen_reads() -> None:
    """In Arabic all that has Arabic, elsewhere what begins with it."""
    draft = Draft("ar", (as_is("CAF مفتوح"), as_is("Година")))
    for language, runs in (("ar", [True, False]), ("uk", [False, False])):
        drawing = Drawing()
        await set_with(drawing, Draft(language, draft.parts))
        assert [one.rtl for one in drawing.asked[:2]] == runs


# More than a slip takes


async def test_where_dots_are_too_many_french_stands_in_their_place() -> None:
    lines = tuple(Tongue("uk").shared(lambda: _("Votre code")) for _n in range(4))
    slip = await set_with(Drawing(rows_each=MAX_RASTER_ROWS // 4), Draft("uk", lines))
    assert drawn_on(slip) == [lines[0].text] * 3
    assert slip.parts[-1] == SlipLine("Votre code"), "large and bold as its own would be, and once"


async def test_what_only_one_language_says_comes_before_what_french_can_say() -> None:
    wordy, steps = Tongue("uk").own(lambda: _("Gardez ce ticket.")), as_is("Принесіть довідку.")
    slip = await set_with(Drawing(rows_each=MAX_RASTER_ROWS // 3), Draft("uk", (wordy, wordy, steps)))
    assert texts_on(slip) == [wordy.text, "Gardez ce ticket.", steps.text]


async def test_a_text_that_does_not_fit_is_cut_short_and_the_slip_says_so() -> None:
    blocks = tuple(as_is(f"Крок {number}") for number in range(5))
    drawing = Drawing(rows_each=MAX_RASTER_ROWS // 4 - 10, **{blocks[4].text: 1})  # room for the last one
    texts = texts_on(await set_with(drawing, Draft("uk", (*blocks, as_is("Mairie")))))
    assert texts[:3] == ["Крок 0", "Крок 1", "Крок 2"]
    assert texts[3:] == ["Mairie", "Решта не вміщається на цьому талоні.", "Le reste ne tient pas sur ce ticket."]


@pytest.mark.parametrize("text", ["Принесіть довідку про доходи. ", "أحضر إيصال الإيجار قبل يوم الجمعة. "])
def test_the_longest_text_of_an_adviser_fits(text: str) -> None:
    words = Words(text=(text * 4_000)[:4_000], bold=False, large=False, centred=False, rtl=False)
    (dots,) = made(Order(width=RASTER_DOTS, lines=(words,)))
    rest_and_the_others = 600
    assert len(dots) // (RASTER_DOTS // 8) < MAX_RASTER_ROWS - rest_and_the_others


async def test_a_printer_without_dots_gets_french() -> None:
    drawing = Drawing()
    slip = await set_with(drawing, drafts("ar")["appointment"], dots=0)
    assert set(texts_on(await set_with(drawing, drafts("fr")["appointment"]))) <= set(texts_on(slip))
    assert all(SimulatedReceiptPrinter().has_letters(text) for text in texts_on(slip))
    assert not drawing.asked


# The child


@pytest.mark.parametrize("width", [384, 504, 576])
@pytest.mark.parametrize("rtl", [False, True])
def test_every_line_stands_within_the_paper(width: int, rtl: bool) -> None:
    class Places(Observer):
        def __init__(self) -> None:
            self.seen: list[tuple[Rect, int]] = []

        def text(self, target: Image, block: Block, place: Rect) -> None:
            self.seen.append((place, target.get_height()))

    texts = [
        LONG_WORD,
        "Отримати нову картку " + LONG_WORD,
        "استبدال بطاقة Vitale",
        *(p.text for p in _texts("ar")),
        *(p.text for p in _texts("uk")),
    ]
    places = Places()
    lines = tuple(
        Words(text=text, bold=bold, large=large, centred=centred, rtl=rtl)
        for text in texts
        for bold, large, centred in ((False, False, False), (True, True, True))
    )
    dots = made(Order(width=width, lines=lines), places)
    assert len(places.seen) == len(lines)
    for words, (place, height), each in zip(lines, places.seen, dots, strict=True):
        assert place.x >= 4, words
        assert place.right <= width - 4, words
        assert place.bottom <= height
        ink = np.unpackbits(np.frombuffer(each, np.uint8).reshape(-1, width // 8), axis=1)
        assert ink.any() or not words.text.strip()
        assert not ink[:, :1].any(), "nothing at the edge"
        assert not ink[:, -1:].any()


def _texts(language: str) -> list[SlipText]:
    return [part for draft in drafts(language).values() for part in draft.parts if isinstance(part, SlipText)]


def test_arabic_begins_at_the_right_and_its_letters_are_joined() -> None:
    def ink(text: str, *, rtl: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        words = Words(text=text, bold=False, large=False, centred=False, rtl=rtl)
        (dots,) = made(Order(width=384, lines=(words,)))
        return np.unpackbits(np.frombuffer(dots, np.uint8).reshape(-1, 48), axis=1)

    line = ink("تذكرة", rtl=True)
    assert line[:, 300:].any()
    assert not line[:, :200].any()
    joined = ink("بيت", rtl=True).any(axis=0).sum()
    apart = sum(ink(letter, rtl=True).any(axis=0).sum() for letter in "بيت")
    assert joined < 0.85 * apart


def test_controls_and_signs_of_bold_do_nothing() -> None:
    assert plain("а\x1b\tб **в**\u00a0г\nд") == "а  б *в*\u00a0г\nд"


async def test_the_child_draws_what_is_drawn_here() -> None:
    words = Words(text="Ваш код", bold=True, large=False, centred=True, rtl=False)
    assert await drawn(384, [words]) == made(Order(width=384, lines=(words,)))


async def test_a_child_that_hangs_is_no_slip_and_the_same_job_prints_later() -> None:
    printer = SimulatedReceiptPrinter(sleep=lambda _s: asyncio.sleep(0))

    async def hanging(width: int, lines: Sequence[Words]) -> tuple[bytes, ...]:
        return await drawn(width, lines, within_s=0.001)

    with pytest.raises(DeviceFault) as caught:
        await SlipPress(printer, hanging).print("1", drafts("uk")["call"])
    assert caught.value.kind is FaultKind.INPUT_OUTPUT
    assert not printer.slips
    await SlipPress(printer).print("1", drafts("uk")["call"])
    assert [slip.whole for slip in printer.slips] == [True]


async def test_a_child_that_answers_nonsense_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in (b"", b"\x90", b"no dots"):

        async def nonsense(_module: str, _order: bytes, _within_s: float, answer: bytes = answer) -> bytes:
            return answer

        monkeypatch.setattr("firmware.slip_raster.answer_of", nonsense)
        with pytest.raises(NotMade):
            await drawn(384, [Words(text="Ваш", bold=False, large=False, centred=False, rtl=False)])


async def test_a_raster_is_as_wide_as_the_paper_and_says_what_it_shows() -> None:
    slip: Slip = await SlipPress(SimulatedReceiptPrinter(raster_dots=576)).set(drafts("ar")["appointment"])
    rasters = [part for part in slip.parts if isinstance(part, SlipRaster)]
    assert {raster.width for raster in rasters} == {576}
    assert rasters[0].text == "موعدك"
