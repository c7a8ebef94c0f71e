"""What a citizen sets, kept to the end: the language, with one key at idle; from help a black screen and large text."""

import pytest

from central.protocol.values import ServiceInfo
from firmware.session import events as ev
from firmware.session.keys import CONTRAST_KEY, LARGE_KEY, keys, language_keys
from firmware.session.menu import menu_entries, menu_pages
from firmware.session.moves import Trigger
from firmware.session.phases import Overlay, Phase
from firmware.session.step import start
from firmware.views.show import show
from hardware.events import SOFTKEYS, Key
from tests.firmware.session.driver import SEED, Driver, service

LANGUAGES = ("fr", "en", "ar", "uk")


def polyglot(*codes: str) -> Driver:
    return Driver(start(SEED, languages=codes or LANGUAGES))


def test_a_borne_of_one_language_asks_for_none() -> None:
    borne = Driver().to_idle()
    assert Key.R3 not in keys(borne.session)
    assert borne.press(Key.R3).at(Phase.IDLE)


def test_one_key_opens_the_languages_and_one_chooses() -> None:
    borne = polyglot().to_idle().press(Key.R3)
    assert borne.at(Phase.LANGUAGE)
    assert language_keys(borne.session) == dict(zip(SOFTKEYS, LANGUAGES, strict=False))
    borne.press(Key.L3)
    assert borne.at(Phase.IDLE)
    assert borne.session.language == "ar"


def test_the_red_cross_leaves_the_language_as_it_was() -> None:
    borne = polyglot().to_idle().press(Key.R3, Key.L2, Key.R3, Key.CANCEL)
    assert borne.at(Phase.IDLE)
    assert borne.session.language == "en"


def test_it_stays_through_the_whole_journey_and_goes_with_the_citizen() -> None:
    borne = polyglot().to_idle().press(Key.R3, Key.R1).to_ended()
    assert borne.session.language == "uk"
    borne.press(Key.OK).give(ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.at(Phase.NOTHING)
    assert borne.session.language == "uk"
    borne.press(Key.OK)
    assert borne.at(Phase.IDLE)
    assert borne.session.language == "fr"


def test_who_chose_and_went_away_leaves_french_behind() -> None:
    borne = polyglot().to_idle().press(Key.R3, Key.L2)
    assert borne.wait(59.0).session.language == "en"
    assert borne.wait(2.0).session.language == "fr"


def test_nobody_at_the_languages_ends_at_home() -> None:
    borne = polyglot().to_idle().press(Key.R3).wait(61.0)
    assert borne.wait(21.0).at(Phase.IDLE)


def test_more_than_six_languages_turn_round() -> None:
    codes = tuple(f"l{number}" for number in range(13))
    borne = polyglot(*codes).to_idle().press(Key.R3)
    seen: list[str] = []
    for _ in range(3):
        seen += language_keys(borne.session).values()
        borne.press(Key.R3)
    assert tuple(seen) == codes
    assert language_keys(borne.session)[Key.L1] == "l0"
    borne.press(Key.R3, Key.R3, Key.L2)
    assert borne.session.language == "l11"


def test_help_turns_the_screen_black_and_back_and_stays_open() -> None:
    borne = Driver().to_call().press(Key.HELP)
    seen = [(borne.press(key).session.contrast, borne.session.overlay) for key in (*[CONTRAST_KEY] * 3, Key.OK)]
    assert seen == [(True, Overlay.HELP), (False, Overlay.HELP), (True, Overlay.HELP), (True, Overlay.NONE)]
    assert borne.at(Phase.IN_CALL)


def test_the_black_screen_goes_with_the_citizen() -> None:
    borne = Driver().to_ended().press(Key.HELP, CONTRAST_KEY, Key.OK, Key.OK)
    borne.give(ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.session.contrast
    assert borne.press(Key.OK).session.contrast is False


def test_a_black_screen_that_nobody_uses_turns_back() -> None:
    borne = Driver().to_idle().press(Key.HELP, CONTRAST_KEY, Key.OK)
    assert borne.wait(59.0).session.contrast
    assert borne.wait(2.0).session.contrast is False


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 7, 9, 10, 14, 15, 40])
@pytest.mark.parametrize("codes", [("fr",), LANGUAGES])
def test_every_service_has_a_key_whatever_their_number(count: int, codes: tuple[str, ...]) -> None:
    services = tuple(service(number) for number in range(count))
    borne = polyglot(*codes).to_idle(services)
    seen = [one.service_id for one in menu_entries(borne.session).values() if isinstance(one, ServiceInfo)]
    for _ in range(len(menu_pages(borne.session)) - 1):
        turn = next(key for key, move in keys(borne.session).items() if move.trigger is Trigger.NEXT)
        borne.press(turn)
        assert borne.at(Phase.MORE)
        seen += [one.service_id for one in menu_entries(borne.session).values() if isinstance(one, ServiceInfo)]
    assert seen == [one.service_id for one in services]
    assert all(move.trigger is not Trigger.NEXT for move in keys(borne.session).values())


@pytest.mark.parametrize("beneath", ["to_idle", "to_line", "to_call", "to_preview", "to_ended"])
def test_help_makes_the_text_large_and_back_and_stays_open(beneath: str) -> None:
    borne: Driver = getattr(Driver(), beneath)()
    phase = borne.session.phase
    borne.press(Key.HELP)
    seen = [(borne.press(key).session.large, borne.session.overlay) for key in (*[LARGE_KEY] * 3, Key.OK)]
    assert seen == [(True, Overlay.HELP), (False, Overlay.HELP), (True, Overlay.HELP), (True, Overlay.NONE)]
    assert borne.at(phase)
    assert show(borne.session).large


def test_large_text_and_the_black_screen_do_not_touch_each_other() -> None:
    borne = Driver().to_call().press(Key.HELP, CONTRAST_KEY, LARGE_KEY)
    assert (borne.session.contrast, borne.session.large) == (True, True)
    borne.press(CONTRAST_KEY)
    assert (borne.session.contrast, borne.session.large) == (False, True)


def test_large_text_stays_through_the_wipe_and_goes_with_the_citizen() -> None:
    borne = Driver().to_idle().press(Key.HELP, LARGE_KEY, Key.OK).to_ended().press(Key.OK)
    borne.give(ev.Wiped(), ev.PaperChecked(left=False))
    assert borne.at(Phase.NOTHING)
    assert borne.session.large
    assert borne.press(Key.OK).session.large is False


def test_large_text_that_nobody_uses_turns_back() -> None:
    borne = Driver().to_idle().press(Key.HELP, LARGE_KEY, Key.OK)
    assert borne.wait(59.0).session.large
    assert borne.wait(2.0).session.large is False


def test_help_says_what_its_keys_do_now() -> None:
    borne = Driver().to_idle().press(Key.HELP)
    seen = [show(borne.press(key).session).softkeys[key].text for key in (CONTRAST_KEY, LARGE_KEY) * 2]
    assert seen == ["Écran normal", "Texte normal", "Écran noir et blanc", "Grand texte"]


def test_help_says_anew_what_was_set() -> None:
    """The voice speaks again when the spoken form is another one."""
    borne = Driver().to_idle().press(Key.HELP)
    said = [show(borne.press(key).session).spoken.split(" Besoin")[0] for key in (CONTRAST_KEY, LARGE_KEY)]
    assert said == ["L’écran est noir et blanc.", "L’écran est noir et blanc. Le texte est grand."]
    assert show(borne.press(CONTRAST_KEY, LARGE_KEY).session).spoken.startswith("Besoin")
