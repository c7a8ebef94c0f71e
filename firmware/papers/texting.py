"""Real-time text on the papers link (the protocol's page tells the rules): what was sent and how much came. Pure."""

from dataclasses import dataclass

from central.protocol.codec import ProtocolError
from central.protocol.papers import LINES_AT_ONCE, MAX_TEXT_BLOCK, TEXT_KEPT, KeptLine, TextKept
from central.protocol.t140 import LOST, readable
from firmware.session.dialogue import Dialogue, written


@dataclass(slots=True)
class Texts:
    """What outlives a connection, and the link itself; in the memory store, wiped with it."""

    sent: str = ""
    """The newest TEXT_KEPT characters."""
    dropped: int = 0
    """How many came before those."""
    received: int = 0
    lines: Dialogue = ()
    """What both have written, for a page of the desk that was loaded anew."""

    @property
    def end(self) -> int:
        return self.dropped + len(self.sent)

    def add(self, text: str) -> None:
        over = max(0, len(self.sent) + len(text) - TEXT_KEPT)
        self.sent, self.dropped = (self.sent + text)[over:], self.dropped + over
        self.lines = written(self.lines, text, mine=True)

    def kept(self) -> list[TextKept]:
        """All lines; none makes one message, too."""
        lines = [KeptLine(citizen=entry.mine, text=entry.text, ended=entry.ended) for entry in self.lines]
        starts = range(0, max(1, len(lines)), LINES_AT_ONCE)
        return [
            TextKept(
                lines=tuple(lines[start : start + LINES_AT_ONCE]),
                sent=self.end if start == starts[-1] else None,
            )
            for start in starts
        ]


class Typing:
    """The text of one link, both ways: `texts` in the store, and how far the present connection is."""

    def __init__(self) -> None:
        self._at: int | None = None
        self._asked = False

    def disconnected(self) -> None:
        self._at, self._asked = None, False

    def kept(self, texts: Texts) -> list[TextKept]:
        """The desk's page has nothing of the text yet. Raises ProtocolError."""
        if self._at is not None or self._asked:
            raise ProtocolError("the whole text asked for twice, or too late")
        self._asked = True
        return texts.kept()

    def begin(self, texts: Texts, offset: int) -> None:
        """The desk has so many characters of ours. Raises ProtocolError."""
        if self._at is not None or offset > texts.end:
            raise ProtocolError("text asked for twice, or beyond its end")
        self._at = offset

    def next_block(self, texts: Texts) -> str | None:
        """What is to go now; the next call gives what follows it."""
        if self._at is None or self._at >= texts.end:
            return None
        lost = min(max(0, texts.dropped - self._at), MAX_TEXT_BLOCK)
        start = max(0, self._at - texts.dropped)
        block = LOST * lost or texts.sent[start : start + MAX_TEXT_BLOCK]
        self._at += len(block)
        return block

    def heard(self, texts: Texts, block: str) -> str:
        """What may be shown of a block of the desk. Raises ProtocolError: too long, or before its time."""
        if self._at is None or len(block) > MAX_TEXT_BLOCK:
            raise ProtocolError("text before its time, or too much at once")
        texts.received += len(block)
        shown = readable(block)
        texts.lines = written(texts.lines, shown, mine=False)
        return shown
