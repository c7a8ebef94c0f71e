"""Two citizens. One sees and does not hear, one hears and sees no more than which keys are lit. Both find their way."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable

from firmware.call.messages import Say
from firmware.views.view import View
from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne

_ROWS = ("en haut", "au milieu", "en bas")
_SIDES = {"à gauche": (Key.L1, Key.L2, Key.L3), "à droite": (Key.R1, Key.R2, Key.R3)}
_AGAIN = ("encore 1 fois", "once more")
_CORNERS = {"rond vert": Key.OK, "croix rouge": Key.CANCEL}


class Citizen(ABC):
    """Knows the borne by one sense, and its keys by touch."""

    def __init__(self, borne: Borne) -> None:
        self.borne = borne

    @abstractmethod
    async def begin(self) -> None:
        """Comes to the borne."""

    @abstractmethod
    async def learns(self, seen: str, heard: str = "") -> None:
        """Until these words reach the sense; `heard` where the voice words it otherwise."""

    @abstractmethod
    async def does(self, seen: str, heard: str = "") -> None:
        """Finds the key that is said to do this, and uses it."""

    @abstractmethod
    async def feels(self, key: Key) -> None:
        """Presses a key that is known by its place: HELP, VOICE, or a digit."""

    async def _press(self, key: Key) -> None:
        """Again where it is refused by tone and lamps: the screen had changed under the finger."""
        for _ in range(3):
            answers, refusals = len(self.borne.call_process.hummed()), self.borne.answered_no()
            screen = self.borne.view.name
            await self.borne.press(key)
            await self.borne.until("a tone", lambda: len(self.borne.call_process.hummed()) > answers)  # noqa: B023
            if self.borne.answered_no() == refusals or self.borne.view.name != screen:
                return


class Seeing(Citizen):
    """Never presses VOICE: nothing is said."""

    async def begin(self) -> None:
        await self.borne.see("idle")

    async def learns(self, seen: str, heard: str = "") -> None:
        await self.borne.until(f"on the screen: {seen}", lambda: plain(seen) in self._read())
        self._in_silence()

    async def does(self, seen: str, heard: str = "") -> None:
        try:
            await self.borne.until(f"a label: {seen}", lambda: self._key(seen) is not None)
        except AssertionError as error:
            raise AssertionError(f"{error}; its labels: {labels(self.borne.view)}") from None
        key = self._key(seen)
        assert key is not None
        before = self.borne.view
        await self._press(key)
        await self.borne.until(f"an answer to {seen}", lambda: self.borne.view != before)
        self._in_silence()

    async def feels(self, key: Key) -> None:
        await self._press(key)

    def _read(self) -> str:
        view = self.borne.view
        dialogue = " ".join(said.text for said in view.dialogue)
        chip = view.chip.text if view.chip else ""
        words = " ".join(view.words or ())
        return plain(f"{self.borne.text} {view.place} {view.top} {view.banner} {view.big} {chip} {dialogue} {words}")

    def _key(self, words: str) -> Key | None:
        return next((key for key, label in labels(self.borne.view) if plain(words) in plain(label)), None)

    def _in_silence(self) -> None:
        assert not [one for one in self.borne.call_process.told if isinstance(one, Say)], "it spoke unasked"


class Hearing(Citizen):
    """The voice is on from the first key; a softkey is heard out before it is pressed again; a key must be lit."""

    def __init__(self, borne: Borne) -> None:
        super().__init__(borne)
        self._since = 0

    async def begin(self) -> None:
        await self.borne.see("idle")
        await self.feels(Key.VOICE)

    async def learns(self, seen: str, heard: str = "") -> None:
        words = plain(heard or seen)
        await self._until(f"from the voice: {words}", lambda: words in self._heard())

    async def does(self, seen: str, heard: str = "") -> None:
        words = heard or seen
        key = await self._asks_for_key(words)
        assert self.borne.lamp(key) is not LampState.OFF or "fermé" in self._heard(), f"{key} is dark"
        await self.feels(key)
        if key not in _CORNERS.values():
            await self._until(f"word of what {key} does", lambda: any(again in self._heard() for again in _AGAIN))
            await self.feels(key)

    async def _asks_for_key(self, words: str) -> Key:
        """Over the adviser's voice the keys are named on request only; a screen that comes meanwhile is asked anew."""
        while (key := self._key(words)) is None:
            screen = self.borne.view.name
            await self.feels(Key.VOICE)
            await self._until(f"the key for: {words}", lambda: self._key(words) or self.borne.view.name != screen)  # noqa: B023
        return key

    async def feels(self, key: Key) -> None:
        self._since = len(self.borne.call_process.said())
        await self._press(key)

    async def _until(self, what: str, condition: Callable[[], object]) -> None:
        try:
            await self.borne.until(what, condition)
        except AssertionError as error:
            raise AssertionError(f"{error}; it said: {self._heard()}") from None

    def _heard(self) -> str:
        return plain(" ".join(self.borne.call_process.said()[self._since :]))

    def _key(self, words: str) -> Key | None:
        return key_in(self._heard(), plain(words))


def plain(text: str) -> str:
    """As one who reads or hears it takes it: no matter of spaces, bold and capitals."""
    return re.sub(r"\s+", " ", text.replace("**", "")).casefold()


def labels(view: View) -> list[tuple[Key, str]]:
    softkeys = [(key, f"{one.text} {one.note}") for key, one in view.softkeys.items()]
    return [*softkeys, (Key.OK, view.ok), (Key.CANCEL, view.cancel)]


def key_in(heard: str, words: str) -> Key | None:
    """The key of which the voice said `words` last: the place comes before, or in the same sentence."""
    side = ""
    found: Key | None = None
    for part in re.split(r"[.;?!]", heard):
        side = next((name for name in _SIDES if name in part), side)
        if words not in part:
            continue
        row = next((number for number, name in enumerate(_ROWS) if name in part), None)
        corner = next((key for name, key in _CORNERS.items() if name in part), None)
        found = corner if row is None or not side else _SIDES[side][row]
    return found
