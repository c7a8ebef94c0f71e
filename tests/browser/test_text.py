"""Real-time text at the desk: letter by letter both ways, whole over a cut and a reload, gone with the call."""

import pytest
from playwright.async_api import Page

from central.protocol.papers import MAX_TEXT_BLOCK, TextAsked
from central.protocol.signal import Link
from central.protocol.t140 import ATTENTION, BACKSPACE, NEW_LINE, readable
from firmware.session.dialogue import written
from tests.browser.conftest import Complaints, Photograph, answer, until
from tests.browser.fake_borne import FakeBorne

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

READY = "#text-state .state.ok"


async def in_call(desk: Page, borne: FakeBorne) -> None:
    await answer(desk, borne)
    await borne.until(lambda: borne.papers_ready)
    await desk.wait_for_selector(READY)


async def lines(desk: Page) -> list[tuple[str, str]]:
    """(who, text) of every line that is shown."""
    rows = await desk.query_selector_all("#text-log li")
    return [(await who(row, "b"), await who(row, "p")) for row in rows]


async def who(row: object, part: str) -> str:
    return await row.eval_on_selector(part, "it => it.textContent")  # type: ignore[attr-defined, no-any-return]


async def shows(desk: Page, text: str) -> None:
    """The citizen's newest line is this one."""
    await until(desk, f"[...document.querySelectorAll('.said:not(.mine) p')].at(-1)?.textContent === {text!r}")


async def test_letters_come_and_go_as_they_are_typed(desk: Page, borne: FakeBorne, photograph: Photograph) -> None:
    await in_call(desk, borne)
    for end in range(1, len("Bonjour") + 1):
        borne.type("Bonjour"[end - 1])
        await shows(desk, "Bonjour"[:end])
    borne.type(f"{BACKSPACE}{BACKSPACE}soir{NEW_LINE}")
    await shows(desk, "Bonjosoir")
    await desk.focus("#text-own")
    typed = ""
    for letter in "Quel âge ? €🙂":
        await desk.keyboard.insert_text(letter)
        typed += letter
        await borne.until(lambda: borne.seen.text == typed)  # noqa: B023 - awaited within the turn
    await desk.keyboard.press("Enter")
    await borne.until(lambda: borne.seen.text == f"Quel âge ? €🙂{NEW_LINE}")
    borne.type("34 ans")
    await shows(desk, "34 ans")
    assert await lines(desk) == [("Usager", "Bonjosoir"), ("Vous", "Quel âge ? €🙂"), ("Usager", "34 ans")]
    await photograph(desk, "text")
    assert await desk.get_attribute("#text-said", "aria-live") == "polite"
    await until(desk, "document.querySelector('#text-said').textContent === 'Usager : 34 ans'")


async def test_a_change_within_the_line_is_followed(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    await desk.focus("#text-own")
    await desk.keyboard.type("chat")
    await desk.keyboard.press("ArrowLeft")
    await desk.keyboard.type("n")
    await borne.until(lambda: borne.seen.text == f"chat{BACKSPACE}nt")
    await desk.keyboard.press("Control+A")
    await desk.keyboard.type("x")
    await borne.until(lambda: borne.seen.text.endswith(f"{BACKSPACE * 5}x"))
    await desk.click("#text-send")
    await borne.until(lambda: borne.seen.text.endswith(f"x{NEW_LINE}"))
    await desk.click("#text-call")
    await borne.until(lambda: borne.seen.text.endswith(ATTENTION))
    assert await lines(desk) == [("Vous", "x")]


async def test_a_cut_in_the_middle_of_a_word_loses_and_doubles_nothing(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    borne.type("Je ne compr")
    await shows(desk, "Je ne compr")
    await desk.focus("#text-own")
    await desk.keyboard.type("Votre nu")
    await borne.until(lambda: borne.seen.text == "Votre nu")
    await borne.cut(Link.PAPERS)
    borne.type("ends pas")
    await desk.wait_for_selector("#text-state .state.busy")
    await desk.keyboard.type("méro ?")
    await borne.dial(Link.PAPERS)
    await shows(desk, "Je ne comprends pas")
    await borne.until(lambda: borne.seen.text == "Votre numéro ?")


async def test_a_page_loaded_anew_has_what_the_citizen_wrote_and_goes_on(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    borne.type("x" * (MAX_TEXT_BLOCK + 1) + NEW_LINE + "Oui")
    await shows(desk, "Oui")
    await desk.focus("#text-own")
    await desk.keyboard.type("abc")
    await borne.until(lambda: borne.seen.text == "abc")
    desk.once("dialog", lambda dialog: dialog.accept())
    words = borne.words
    await desk.reload()
    await borne.until(lambda: borne.words not in {None, words})
    await desk.wait_for_selector(READY)
    await shows(desk, "Oui")
    await desk.focus("#text-own")
    await desk.keyboard.type("def")
    await borne.until(lambda: borne.seen.text == "abcdef")


async def reload(desk: Page, borne: FakeBorne) -> None:
    """The page is loaded anew; when this returns the text's channel is there again."""
    desk.once("dialog", lambda dialog: dialog.accept())
    words = borne.words
    await desk.reload()
    await borne.until(lambda: borne.words not in {None, words})
    await desk.wait_for_selector(READY)


async def write(desk: Page, borne: FakeBorne, text: str) -> None:
    """The adviser types at the end of the field."""
    await desk.focus("#text-own")
    await desk.keyboard.type(text)
    await borne.until(lambda: borne.seen.text.endswith(text))


async def test_a_page_loaded_anew_has_every_line_of_both_sides_once(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    talk = []
    for number in range(12):
        borne.type(f"Réponse {number}{NEW_LINE}")
        await shows(desk, f"Réponse {number}")
        await write(desk, borne, f"Question {number}")
        await desk.keyboard.press("Enter")
        await borne.until(lambda: borne.seen.text.endswith(NEW_LINE))
        talk += [("Usager", f"Réponse {number}"), ("Vous", f"Question {number}")]
    await write(desk, borne, "Et v")
    borne.type(f"x{BACKSPACE}Ou")
    await shows(desk, "Ou")
    await reload(desk, borne)
    await shows(desk, "Ou")
    assert await lines(desk) == [*talk, ("Usager", "Ou")]
    assert await desk.input_value("#text-own") == "Et v"
    borne.type("i")
    await write(desk, borne, "ous ?")
    await desk.keyboard.press("Enter")
    await borne.until(lambda: borne.seen.text.endswith(f"Et vous ?{NEW_LINE}"))
    await shows(desk, "Oui")
    again = [*talk, ("Vous", "Et vous ?"), ("Usager", "Oui")]
    assert await lines(desk) == again
    await reload(desk, borne)
    await shows(desk, "Oui")
    assert await lines(desk) == again, "a second time, too"


async def test_what_is_typed_before_the_lines_are_back_follows_them(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    await write(desk, borne, "bon")
    borne.type("a")
    await shows(desk, "a")
    await borne.cut(Link.PAPERS)
    await desk.wait_for_selector("#text-state .state.busy")
    await desk.keyboard.type("jour")
    borne.type("b")
    await borne.dial(Link.PAPERS)
    await shows(desk, "ab")
    await borne.until(lambda: borne.seen.text == "bonjour")
    assert await desk.input_value("#text-own") == "bonjour"


async def test_a_borne_of_an_older_version_is_not_asked(desk: Page, borne: FakeBorne) -> None:
    borne.keeps_text = False
    await in_call(desk, borne)
    borne.type(f"Oui{NEW_LINE}")
    await shows(desk, "Oui")
    await reload(desk, borne)
    await shows(desk, "Oui")
    assert not [message for message in borne.seen.control if isinstance(message, TextAsked)]


@pytest.mark.parametrize("message", [b"bytes", "x" * (MAX_TEXT_BLOCK + 1)])
async def test_text_against_the_rules_costs_its_connection_and_not_the_call(
    desk: Page, borne: FakeBorne, message: str | bytes
) -> None:
    await in_call(desk, borne)
    redials = len(borne.seen.redials)
    borne.send_raw_text(message)
    await borne.until(lambda: len(borne.seen.redials) > redials)
    await desk.wait_for_selector(READY)
    borne.type("ok")
    await shows(desk, "ok")


async def test_what_would_turn_or_hide_the_text_is_left_out(
    desk: Page, borne: FakeBorne, complaints: Complaints
) -> None:
    await in_call(desk, borne)
    borne.type("a\u202eb\x1b<b>c</b>\x00")
    await shows(desk, "ab<b>c</b>")
    assert complaints == []


WILD = [
    "Élise ?",
    "a\tb\r\n\u2029c",
    "x\x00\x1b\x7f\x9b\ufeff\u202e\u2068y",
    "می\u200cخواهم",
    "ab\b\b\b\ac\u2028\b\bd",
    "🙂é\u0301",
    "z" * 700,
]
LINES = """async (texts) => {
  const { Lines, readable } = await import("/static/desk/t140.js");
  return texts.map((text) => {
    const lines = new Lines();
    lines.write(readable(text), true);
    return [readable(text), lines.all.map((line) => [line.text.join(""), line.ended])];
  });
}"""


async def test_both_ends_make_the_same_lines_of_the_same_text(desk: Page) -> None:
    expected = [
        [readable(text), [[entry.text, entry.ended] for entry in written((), readable(text), mine=True)]]
        for text in WILD
    ]
    assert await desk.evaluate(LINES, WILD) == expected


async def test_at_the_outcome_nothing_of_it_is_on_the_page(desk: Page, borne: FakeBorne) -> None:
    await in_call(desk, borne)
    borne.type("secret")
    await shows(desk, "secret")
    await desk.fill("#text-own", "confidentiel")
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert "secret" not in await desk.content()
    assert await desk.input_value("#text-own") == ""
    assert not await desk.is_visible("#texts")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1400, 950), (1440, 900)])
async def test_what_the_empty_field_says_is_whole(desk: Page, borne: FakeBorne, width: int, height: int) -> None:
    await in_call(desk, borne)
    await desk.set_viewport_size({"width": width, "height": height})
    wanted, room = await desk.evaluate(
        """() => {
          const field = document.getElementById("text-own");
          const style = getComputedStyle(field);
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
          const edges = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
          return [pen.measureText(field.placeholder).width, field.clientWidth - edges];
        }"""
    )
    assert wanted <= room
