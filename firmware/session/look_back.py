"""Looking back in the text of a call: all that both wrote, a few lines a press, and nothing tears the reader away.

The session knows no pixels, so a step is counted in pieces: a long line has several, and as many as one step shows
have room on the screen (a test paints it). What is looked at is the dialogue as it was at the last press; what comes
meanwhile is told by sign, lamp and tone (`Texting.unread`) and changes no key.
"""

from dataclasses import replace

from firmware.session.commands import PlayTone, Tone
from firmware.session.dialogue import Dialogue, Entry, LookBack, Texting, TextState
from firmware.session.moves import Move, Trigger, text_move
from firmware.session.result import Result
from firmware.session.state import Session
from hardware.events import Key

PIECE_LETTERS = 40
"""At most, of one line: two lines of the screen in usual type."""
STEP, STEP_LARGE = 2, 1
"""Pieces that a press goes up or down."""


def piece_ends(text: str) -> tuple[int, ...]:
    """Where the pieces of a line end, at words where it has any; the last end is the line's."""
    ends: list[int] = []
    start = 0
    while len(text) - start > PIECE_LETTERS:
        space = text.rfind(" ", start + 1, start + PIECE_LETTERS + 1)
        start = space if space > 0 else start + PIECE_LETTERS
        ends.append(start)
    return (*ends, len(text))


def shown(look: LookBack) -> Dialogue:
    """What stands on the screen, to the place that is looked at; a line that goes on below ends in an ellipsis."""
    left = look.shown
    for place, entry in enumerate(look.entries):
        ends = piece_ends(entry.text)
        if left < len(ends):
            cut = (replace(entry, text=f"{entry.text[: ends[left - 1]]}…", ended=True),) if left else ()
            return (*look.entries[:place], *cut)
        left -= len(ends)
    return look.entries


def newly_shown(look: LookBack, *, large: bool) -> Dialogue:
    """The pieces of the last step, for the ear: those of one line as one."""
    first, last, place = max(0, look.shown - _step(large=large)), look.shown, 0
    found: list[Entry] = []
    for entry in look.entries:
        cuts = (0, *piece_ends(entry.text))
        begin, end = max(first - place, 0), min(last - place, len(cuts) - 1)
        if begin < end:
            found.append(replace(entry, text=entry.text[cuts[begin] : cuts[end]].strip()))
        place += len(cuts) - 1
    return tuple(found)


def more_below(texting: Texting) -> bool:
    """Whether there are newer lines than those that are looked at."""
    look = texting.look_back
    return look is not None and (look.shown < _pieces(look.entries) or look.entries != texting.entries)


def may_look_back(texting: Texting, *, large: bool) -> bool:
    """Whether more was written than the newest lines."""
    return _pieces(texting.entries) > _step(large=large)


def looking_keys(texting: Texting, *, large: bool) -> dict[Key, Move]:
    """Up where there is more above; down always, since more may come at any moment."""
    look = texting.look_back
    if look is None:
        return {}
    higher = look.shown > _step(large=large)
    above = {Key.L1: text_move(Trigger.UP), Key.L3: text_move(Trigger.OLDEST)} if higher else {}
    return {**above, Key.L2: text_move(Trigger.DOWN), Key.OK: text_move(Trigger.NEWEST)}


def leaf_move(session: Session, *, up: bool) -> Move | None:
    """What Page up and Page down of a keyboard do while the text is open, at its end to the letters; None: nothing."""
    texting = session.texting
    if texting.state is TextState.LOOKING and not up and not more_below(texting):
        return text_move(Trigger.NEWEST)
    if texting.state is TextState.LOOKING:
        return looking_keys(texting, large=session.large).get(Key.L1 if up else Key.L2)
    begins = up and texting.state is not TextState.CLOSED and may_look_back(texting, large=session.large)
    return text_move(Trigger.LOOK_BACK) if begins else None


# Actions


def look_back(session: Session, _: str) -> Result:
    """One step above the newest lines."""
    entries = session.texting.entries
    return _look(session, LookBack(entries, _pieces(entries) - _step(large=session.large)))


def up(session: Session, _: str) -> Result:
    return _by(session, -_step(large=session.large))


def down(session: Session, _: str) -> Result:
    """At the end of what was looked at, where the lines are no longer those: to the newest."""
    texting = session.texting
    if not more_below(texting):
        return session, (PlayTone(Tone.NO),)
    look = texting.look_back
    if look is None or look.shown < _pieces(look.entries) or _goes_on(look, texting.entries):
        return _by(session, _step(large=session.large))
    return _look(session, LookBack(texting.entries, _pieces(texting.entries), moved=True))


def oldest(session: Session, _: str) -> Result:
    return _by(session, -_pieces(session.texting.entries))


def _by(session: Session, pieces: int) -> Result:
    look = session.texting.look_back
    if look is None:
        return session, ()
    entries = session.texting.entries if _goes_on(look, session.texting.entries) else look.entries
    return _look(session, LookBack(entries, look.shown + pieces, moved=True))


def _look(session: Session, look: LookBack) -> Result:
    """Never above the first pieces, which fill a screen, nor below the last. At the newest nothing is unread."""
    place = min(max(look.shown, _step(large=session.large)), _pieces(look.entries))
    texting = replace(session.texting, look_back=replace(look, shown=place))
    return replace(session, texting=replace(texting, unread=texting.unread and more_below(texting))), ()


def _goes_on(look: LookBack, entries: Dialogue) -> bool:
    """Whether the lines down to the place are still these; else the oldest have gone, or one was taken back."""
    seen = shown(look)
    before, last = len(seen) - 1, look.entries[len(seen) - 1] if seen else None
    if last is None or len(entries) < len(seen) or entries[:before] != look.entries[:before]:
        return False
    return _same_line(last, entries[before])


def _same_line(old: Entry, new: Entry) -> bool:
    return old.mine is new.mine and new.text.startswith(old.text)


def _pieces(entries: Dialogue) -> int:
    return sum(len(piece_ends(entry.text)) for entry in entries)


def _step(*, large: bool) -> int:
    return STEP_LARGE if large else STEP
