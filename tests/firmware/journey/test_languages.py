"""A language chosen by one key, in its own name, through to the desk; and a language that was not there yesterday."""

from pathlib import Path

import pytest

from central.protocol.borne import RequestCall
from firmware.locale import translations
from firmware.locale.translations import languages
from hardware.events import SOFTKEYS, Key
from tests.firmware.journey.borne import Borne

CODES = ("fr", "en", "ar", "uk")


def key_of(borne: Borne, text: str) -> Key:
    return next(key for key in SOFTKEYS if key in borne.view.softkeys and borne.view.softkeys[key].text == text)


async def choose_language(borne: Borne, name: str) -> None:
    await borne.press_on("idle", Key.R3)
    await borne.see("language")
    await borne.press(key_of(borne, name))
    await borne.see("idle")


def requested(borne: Borne) -> list[str]:
    return [message.language for message in borne.central.said if isinstance(message, RequestCall)]


@pytest.mark.parametrize("code", CODES)
async def test_the_language_goes_with_the_call_and_with_the_citizen(code: str) -> None:
    borne = Borne(languages=CODES)
    async with borne.running():
        await borne.see("idle")
        french = borne.view.title
        if code != "fr":
            await choose_language(borne, next(one.name for one in languages() if one.code == code))
            await borne.until("another title", lambda: borne.view.title != french)
        assert borne.view.language == code
        await borne.begin()
        assert requested(borne) == [code]
        await borne.hang_up()
        await borne.finish()
        await borne.until("French for the next citizen", lambda: borne.view.title == french)


async def test_a_new_language_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    english = Path(translations.__file__).with_name("en.po").read_text(encoding="utf-8")
    german = english.replace("# Name: English", "# Name: Deutsch").replace(
        'msgstr "Talk to an adviser"', 'msgstr "Sprechen Sie mit jemandem"'
    )
    (tmp_path / "de.po").write_text(german, encoding="utf-8")
    known = translations._catalogues()
    monkeypatch.setattr(translations, "_catalogues", lambda: {**known, "de": tmp_path / "de.po"})
    translations.languages.cache_clear()
    try:
        borne = Borne(languages=("fr", "de"))
        async with borne.running():
            await borne.see("idle")
            await choose_language(borne, "Deutsch")
            await borne.until("German", lambda: borne.view.title == "Sprechen Sie mit jemandem")
            await borne.begin()
            assert requested(borne) == ["de"]
    finally:
        translations.languages.cache_clear()
        translations.translations.cache_clear()
