"""What a citizen sets, kept to the end: the language, with one key at idle; from help a black screen and large text."""

from collections.abc import Callable

import pytest

from central.protocol.values import ServiceInfo
from firmware.session import events as ev
from firmware.session.deadlines import untouched
from firmware.session.keys import CONTRAST_KEY, LARGE_KEY, keys, language_keys
from firmware.session.menu import menu_entries, menu_pages
from firmware.session.moves import Trigger
from firmware.session.phases import Overlay, Phase
from firmware.session.step import start
from firmware.views.show import show
from hardware.events import SOFTKEYS, HandsetHungUp, HandsetLifted, Key
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
    assert borne.wait(79.0).session.language == "en"
    assert borne.wait(2.0).session.language == "fr"


SET: dict[str, Callable[[Driver], Driver]] = {
    "language": lambda borne: borne.press(Key.R3, Key.L2),
    "contrast": lambda borne: borne.press(Key.HELP, CONTRAST_KEY, Key.OK),
    "large": lambda borne: borne.press(Key.HELP, LARGE_KEY, Key.OK),
    "voice": lambda borne: borne.press(Key.VOICE),
    "volume": lambda borne: borne.press(Key.VOL_UP),
    "language, handset in the hand": lambda borne: borne.press(Key.R3, Key.L2).give(HandsetLifted(borne.now_s)),
}
"""What a citizen can set on the first screen, and on that of a borne without central."""


def _first(name: str) -> Driver:
    return polyglot().to_idle() if name == "idle" else polyglot().to_idle().give(ev.CentralLost(100.0))


@pytest.mark.parametrize("choose", SET.values(), ids=SET)
@pytest.mark.parametrize("first", ["idle", "offline"])
def test_what_was_set_on_a_first_screen_goes_after_a_question_only(
    first: str, choose: Callable[[Driver], Driver]
) -> None:
    borne = choose(_first(first))
    at_rest, phase = _first(first).session, borne.session.phase
    for _ in range(12):
        borne.wait(70.0)
        assert borne.session.overlay is Overlay.TIMEOUT
        assert show(borne.session).name == "timeout"
        borne.press(Key.L1)
        assert (borne.session.overlay, borne.session.phase) == (Overlay.NONE, phase)
        assert not untouched(borne.session), "read, or listened to, for as long as it takes"
    borne.wait(81.0)
    assert (borne.session.overlay, borne.session.phase) == (Overlay.NONE, phase)
    assert (borne.session.language, borne.session.contrast, borne.session.large, borne.session.volume) == (
        at_rest.language,
        at_rest.contrast,
        at_rest.large,
        at_rest.volume,
    )
    assert borne.session.voice_on == borne.session.handset_lifted


@pytest.mark.parametrize("first", ["idle", "offline"])
def test_a_first_screen_of_nobody_asks_nobody(first: str) -> None:
    borne = _first(first)
    for _ in range(20):
        assert borne.wait(30.0).session.overlay is Overlay.NONE


@pytest.mark.parametrize("first", ["idle", "offline"])
def test_the_voice_of_a_handset_lasts_as_long_as_it_is_in_the_hand(first: str) -> None:
    borne = _first(first).give(HandsetLifted(100.0))
    for _ in range(20):
        borne.wait(30.0)
        assert (borne.session.overlay, borne.session.voice_on) == (Overlay.NONE, True)
    assert not borne.give(HandsetHungUp(borne.now_s)).session.voice_on


def test_a_forgotten_handset_keeps_no_language() -> None:
    borne = polyglot().to_idle().give(HandsetLifted(100.0)).press(Key.R3, Key.R3, Key.L2, Key.L2)
    assert borne.session.language == "en"
    borne.wait(81.0)
    assert (borne.session.language, borne.session.voice_on) == ("fr", True)
    assert show(borne.session).guided, "whoever takes it up next hears the first screen"
    assert borne.wait(600.0).session.overlay is Overlay.NONE
    assert not borne.give(HandsetHungUp(borne.now_s)).session.voice_on


def test_who_set_it_back_and_only_listens_is_not_asked_again() -> None:
    borne = polyglot().to_idle().give(HandsetLifted(100.0)).press(Key.VOL_UP).wait(61.0)
    assert borne.session.overlay is Overlay.TIMEOUT
    borne.press(Key.L1, Key.VOL_DOWN)
    assert borne.wait(61.0).session.overlay is not Overlay.TIMEOUT, "only listens"


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
    assert borne.wait(79.0).session.contrast
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
    assert borne.wait(79.0).session.large
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
