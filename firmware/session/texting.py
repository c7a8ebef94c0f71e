"""Actions of reading and writing in a call, and their two readers. What is typed goes at once, letter by letter."""

from dataclasses import replace

from central.protocol.t140 import ATTENTION, BACKSPACE, NEW_LINE, is_visible
from firmware.locale.letters import SHOWN_AT_ONCE, letter_groups, phrases, sent_phrase
from firmware.session import guidance
from firmware.session import paper_events as pev
from firmware.session.commands import Command, PlayTone, Tone
from firmware.session.dialogue import MAX_NEWS, Deed, News, TextState, lines_ended, written
from firmware.session.guard import Refused, refuse
from firmware.session.keys import focus
from firmware.session.look_back import leaf_move
from firmware.session.moves import Trigger, text_move
from firmware.session.paper_commands import SendText
from firmware.session.phases import LINKED, Overlay, Phase
from firmware.session.result import Reading, Result
from firmware.session.state import Session
from hardware.events import PAGE_DOWN, PAGE_UP, Typed

# Actions


def open_text(session: Session, _: str) -> Result:
    return replace(session, texting=replace(session.texting, unread=False, look_back=None)), ()


def close_text(session: Session, _: str) -> Result:
    """What was written stays until the call is over."""
    return open_text(session, "")


def choose_group(session: Session, group: str) -> Result:
    return replace(session, texting=replace(session.texting, group=int(group), page=0)), ()


def next_letters(session: Session, _: str) -> Result:
    texting = session.texting
    pages = -(-len(letter_groups(session.language)[texting.group]) // SHOWN_AT_ONCE)
    return replace(session, texting=replace(texting, page=(texting.page + 1) % pages)), ()


def type_letter(session: Session, letter: str) -> Result:
    return _send(session, letter)


def end_line(session: Session, _: str) -> Result:
    return _send(session, NEW_LINE) if session.texting.own_line else _nothing_there(session)


def take_back(session: Session, _: str) -> Result:
    """The last character of the line that is being written; a line that is ended stands."""
    return _send(session, BACKSPACE) if session.texting.own_line else _nothing_there(session)


def say_phrase(session: Session, number: str) -> Result:
    """A line of its own."""
    before = NEW_LINE if session.texting.own_line else ""
    session, commands = _send(session, f"{before}{sent_phrase(session.language, int(number))}{NEW_LINE}")
    news = (News(Deed.WROTE, phrases(session.language)[int(number)]),)
    return replace(session, texting=replace(session.texting, news=news)), commands


def _send(session: Session, text: str) -> Result:
    texting = session.texting
    entries, news = written(texting.entries, text, mine=True), (_wrote(texting.own_line, text),)
    return replace(session, texting=replace(texting, entries=entries, news=news)), (SendText(text),)


def _wrote(line: str, text: str) -> News:
    """For the ear: each letter, and what a space or a new line ends, the word or the line."""
    if text == BACKSPACE:
        return News(Deed.ERASED, line[-1:])
    if text == NEW_LINE:
        return News(Deed.WROTE, line.strip() or " ")
    if text == " ":
        word = line.rpartition(" ")[2]
        return News(Deed.WROTE, word or text)
    return News(Deed.WROTE, text)


def _nothing_there(session: Session) -> Result:
    return session, (PlayTone(Tone.NO),)


# Readers


def _text_arrived(session: Session, event: pev.TextArrived) -> Reading:
    """Seen at once where the text is open; elsewhere its key says that something came, with a sound the first time."""
    if session.phase not in LINKED:
        return Reading(session)
    texting = session.texting
    entries = written(texting.entries, event.text, mine=False)
    called = ATTENTION in event.text
    unread = texting.unread or (not reads(session) and (called or entries != texting.entries))
    tones: tuple[Command, ...] = ()
    if called:
        tones = (PlayTone(Tone.YOUR_TURN),)
    elif unread and not texting.unread:
        tones = (PlayTone(Tone.DONE),)
    news = _with_lines(texting.news, lines_ended(texting.entries, event.text))
    texting = replace(texting, entries=entries, unread=unread, news=news)
    return Reading(replace(session, texting=texting), commands=tones)


def _with_lines(news: tuple[News, ...], lines: tuple[str, ...]) -> tuple[News, ...]:
    """Behind what waits to be heard."""
    return (*news, *(News(Deed.HEARD, line) for line in lines))[-MAX_NEWS:]


def reads(session: Session) -> bool:
    """Whether the newest of the text is on the screen."""
    return may_write(session) and session.texting.state not in {TextState.CLOSED, TextState.LOOKING}


def may_write(session: Session) -> bool:
    """Whether text may take the screen: in a call, and no paper waits for the citizen."""
    return session.phase is Phase.IN_CALL and session.overlay is Overlay.NONE and focus(session) is None


def _typed(session: Session, event: Typed) -> Reading:
    """A key of the keyboard opens the text in a call by itself; on every other screen it is a key without a meaning."""
    if not may_write(session):
        return _of_no_use(session)
    letter = NEW_LINE if event.text == "\n" else event.text
    opened = guidance.answered(replace(session, active_s=session.now_s))
    if letter in {PAGE_UP, PAGE_DOWN}:
        move = leaf_move(session, up=letter == PAGE_UP)
        return Reading(session) if move is None else Reading(opened, (move,))
    if letter in {BACKSPACE, NEW_LINE}:
        if not session.texting.own_line:
            return Reading(session)
    elif len(letter) != 1 or not is_visible(letter):
        return Reading(session)
    opened, commands = _send(opened, letter)
    return Reading(opened, (text_move(Trigger.WRITE),), commands)


def _of_no_use(session: Session) -> Reading:
    """It does what any key does: it says that somebody is there, and is answered."""
    session = guidance.interrupted(replace(session, active_s=session.now_s))
    if session.overlay is Overlay.TIMEOUT:
        return Reading(replace(session, overlay=Overlay.NONE), commands=(PlayTone(Tone.KEY),))
    session, commands = refuse(session, Refused.UNUSED)
    return Reading(session, commands=commands)


READERS = {pev.TextArrived: _text_arrived, Typed: _typed}
