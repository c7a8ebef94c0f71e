"""What the keys give while the citizen reads and writes: two presses a letter (ui.md 8)."""

from collections.abc import Iterable, Mapping

from firmware.locale.letters import SHOWN_AT_ONCE, letter_groups, phrases, sign_groups
from firmware.session.dialogue import Texting, TextState
from firmware.session.look_back import looking_keys, may_look_back
from firmware.session.moves import Move, Trigger, text_move
from hardware.events import SOFTKEYS, Key

SIGN_KEYS = (Key.L3, Key.R1, Key.R2)
"""Where the groups of signs and digits stand."""

type Keys = Mapping[Key, Move]


def shown_letters(texting: Texting, language: str) -> str:
    """The letters, signs or digits that the keys give now, at most six, in the order of the keys."""
    if texting.state is TextState.FIGURES:
        return sign_groups(language)[texting.group]
    start = texting.page * SHOWN_AT_ONCE
    return letter_groups(language)[texting.group][start : start + SHOWN_AT_ONCE]


def has_more(texting: Texting, language: str) -> bool:
    """Whether the group has letters on another page."""
    return texting.state is TextState.LETTERS and len(letter_groups(language)[texting.group]) > SHOWN_AT_ONCE


def writing_keys(texting: Texting, language: str, *, large: bool) -> Keys:
    """The live keys of the open text."""
    back = {Key.CANCEL: text_move(Trigger.CANCEL)}
    match texting.state:
        case TextState.GROUPS:
            groups = _numbered(SOFTKEYS, Trigger.CHOOSE, letter_groups(language))
            phrases_key = {Key.OK: text_move(Trigger.PHRASES)}
            return {**groups, SOFTKEYS[-1]: text_move(Trigger.SIGNS), **phrases_key, **back}
        case TextState.LETTERS | TextState.FIGURES:
            letters = zip(SOFTKEYS, shown_letters(texting, language), strict=False)
            more = {Key.OK: text_move(Trigger.NEXT)} if has_more(texting, language) else {}
            return {**{key: text_move(Trigger.TYPE, letter) for key, letter in letters}, **more, **back}
        case TextState.SIGNS:
            groups = _numbered(SIGN_KEYS, Trigger.CHOOSE, sign_groups(language))
            space, erase = text_move(Trigger.TYPE, " "), text_move(Trigger.ERASE)
            return {Key.L1: space, Key.L2: erase, **groups, Key.R3: text_move(Trigger.NEW_LINE), **back}
        case TextState.PHRASES:
            return {**_numbered(SOFTKEYS, Trigger.SAY, phrases(language)), **_look_back(texting, large=large), **back}
        case TextState.LOOKING:
            return {**looking_keys(texting, large=large), **back}
        case TextState.CLOSED:
            return {}


def _look_back(texting: Texting, *, large: bool) -> Keys:
    return {Key.OK: text_move(Trigger.LOOK_BACK)} if may_look_back(texting, large=large) else {}


def _numbered(keys: Iterable[Key], trigger: Trigger, things: Iterable[str]) -> dict[Key, Move]:
    return {key: text_move(trigger, str(number)) for number, (key, _) in enumerate(zip(keys, things, strict=False))}
