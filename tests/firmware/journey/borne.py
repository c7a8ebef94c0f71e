"""One borne in this process: the real counter on twins, a finger for its keys, and an eye for its screen."""

import asyncio
import contextlib
import datetime as dt
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.protocol.papers import PrintTold, ScanTold, SlipTold
from firmware.call.messages import SendingMode
from firmware.central_client import FromCentral
from firmware.conversation import Conversation
from firmware.device_key import DeviceKey
from firmware.display import Display
from firmware.outgoing import Hands
from firmware.paper_devices import PaperDevices
from firmware.papers.store import MemoryStore
from firmware.pictures import BornePictures
from firmware.practice.partner import PracticePartner
from firmware.runtime import Counter, Senses
from firmware.session.commands import Tone
from firmware.session.guard import STANDING_S
from firmware.session.state import Session
from firmware.session.step import start
from firmware.sheet_shelf import SheetShelf
from firmware.speech.voice import Voice
from firmware.supervision import Supervision
from firmware.ui.painter import Painter
from firmware.ui.speech import spoken_text
from firmware.ui.tones import tone_samples
from firmware.views.view import View
from firmware.voice import Guide
from hardware.events import SOFTKEYS, Key, LampState
from hardware.protocols import Rgb
from hardware.simulated.bell import SimulatedBell
from hardware.simulated.keyboard import SimulatedKeyboard
from hardware.simulated.keys import SimulatedKeyPanel
from hardware.simulated.lamps import SimulatedLamps
from hardware.simulated.page_printer import SimulatedPagePrinter
from hardware.simulated.receipt_printer import SimulatedReceiptPrinter
from hardware.simulated.scanner import SimulatedScanner
from hardware.simulated.screen import SimulatedScreen
from tests.firmware.journey.doubles import CallProcessDouble, CentralDouble, VoiceDouble
from tests.firmware.papers.conftest import DeskDouble
from tests.waiting import until

NOON = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)


class Work:
    """The injected sleep of a twin: its steps cost no time, and stand still after as many as a test allows."""

    def __init__(self) -> None:
        self._allowed: int | None = None
        self._more = asyncio.Event()
        self.standing = False

    def halt_after(self, steps: int) -> None:
        self._allowed = steps

    def go_on(self) -> None:
        self._allowed = None
        self._more.set()

    async def __call__(self, _seconds: float) -> None:
        if self._allowed is None or self._allowed > 0:
            self._allowed = None if self._allowed is None else self._allowed - 1
            await asyncio.sleep(0)
            return
        self._more.clear()
        self.standing = True
        try:
            await self._more.wait()
        finally:
            self.standing = False


class Clock:
    """The machine's monotonic clock, which a test may put forward."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._ahead_s

    def put_forward(self, seconds: float) -> None:
        self._ahead_s += seconds


@dataclass
class Twins:
    keys: SimulatedKeyPanel
    keyboard: SimulatedKeyboard
    lamps: SimulatedLamps = field(default_factory=SimulatedLamps)
    bell: SimulatedBell = field(default_factory=SimulatedBell)
    screen: SimulatedScreen = field(default_factory=SimulatedScreen)
    scanning: Work = field(default_factory=Work)
    printing: Work = field(default_factory=Work)
    slip_printing: Work = field(default_factory=Work)

    def __post_init__(self) -> None:
        self.scanner = SimulatedScanner(sleep=self.scanning)
        self.page_printer = SimulatedPagePrinter(sleep=self.printing)
        self.receipt_printer = SimulatedReceiptPrinter(sleep=self.slip_printing)


class Borne:
    """`begin` puts it into a call with a desk; then `press`, `see`, `hears`."""

    def __init__(
        self,
        languages: tuple[str, ...] = ("fr",),
        voice: Voice | None = None,
        call_process: CallProcessDouble | None = None,
        *,
        bell: bool = False,
    ) -> None:
        self.clock = Clock()
        self.twins = Twins(SimulatedKeyPanel(self.clock), SimulatedKeyboard(self.clock))
        self.counter = Counter(start("5" * 32, languages=languages, bell=bell))
        self._data = tempfile.TemporaryDirectory()
        self.sheets_kept = Path(self._data.name) / "sheets"
        self.central = CentralDouble(self._from_central)
        self.voice = voice or VoiceDouble()
        self.call_process = call_process or CallProcessDouble()
        self.store = MemoryStore()
        self.advising = Work()
        """The pauses of the adviser of practice."""
        self.pressed: list[Key] = []
        """Every key, in order."""
        self.seen: list[str] = []
        """Names of the views, in order, without repetitions."""
        self._wire()

    def _from_central(self, message: FromCentral) -> None:
        self.shelf.note(message)
        self.counter.from_central(message)

    def _wire(self) -> None:
        emit, twins = self.counter.emit, self.twins
        key = DeviceKey(Ed25519PrivateKey.from_private_bytes(b"j" * 32))
        conversation = Conversation(
            key=key,
            store=self.store,
            send_central=self.central.send,
            send_call=self.call_process.send,
            emit=emit,
            clock=self.clock,
            make_nonce=lambda: "7" * 32,
            sending_mode=SendingMode.AUTO,
        )
        self.shelf = SheetShelf(self.sheets_kept, send=self.central.send, emit=emit)
        self.papers = PaperDevices(
            scanner=twins.scanner,
            page_printer=twins.page_printer,
            receipt_printer=twins.receipt_printer,
            store=self.store,
            emit=emit,
            now=lambda: NOON,
            sheet_jpeg=self.shelf.jpeg,
        )
        guide = Guide(self.voice, self.call_process.send)
        self.practice = PracticePartner(
            client=self.central,
            conversation=conversation,
            store=self.store,
            guide=guide,
            emit=emit,
            session=lambda: self.counter.session,
            clock=self.clock,
            sleep=self.advising,
        )
        pictures = BornePictures(
            self.store,
            lambda: self.practice.seen_by_citizen(self.call_process),
            lambda: self.call_process.self_frames,
            self.shelf.page,
        )
        self.display = Display(
            Painter(twins.screen.size), twins.screen, pictures, clock=self.clock, on_presented=self._look
        )
        supervision = Supervision(lambda _: None, clock=self.clock, mandatory=frozenset())
        senses = Senses(twins.keys, twins.keyboard, twins.lamps, self.display, supervision, self.clock, lambda: NOON)
        hands = Hands(
            self.central,
            self.call_process,
            conversation,
            self.papers,
            self.store,
            self.shelf,
            guide,
            twins.bell,
            self.display.forget,
            self.practice,
        )
        self.counter.connect(senses, hands)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Devices open and the program up; a bug of it fails the test."""
        twins = self.twins
        papers = (twins.scanner, twins.page_printer, twins.receipt_printer)
        devices = (twins.keys, twins.keyboard, twins.lamps, twins.bell, twins.screen, *papers)
        for device in devices:
            await device.open()
        program = asyncio.create_task(self.counter.run(self.shelf.run()))
        try:
            yield
        finally:
            ended = program.done()
            program.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await program
            await self.central.close()
            for device in reversed(devices):
                await device.close()
            self._data.cleanup()
        assert not ended, "the counter ended by itself"

    # The desk

    @property
    def desk(self) -> DeskDouble:
        return self.central.desk

    def told_of_scan(self) -> list[tuple[str, str]]:
        """(stage, fault) as the desk has read them."""
        return [(told.stage.value, told.fault) for told in self.desk.heard if isinstance(told, ScanTold)]

    def told_of_print(self, request_id: str) -> list[PrintTold]:
        return [one for one in self.desk.heard if isinstance(one, PrintTold) and one.request_id == request_id]

    def stages(self, request_id: str) -> list[str]:
        return [told.stage.value for told in self.told_of_print(request_id)]

    def told_of_slip(self) -> list[str]:
        return [told.state for told in self.desk.heard if isinstance(told, SlipTold)]

    # The citizen

    @property
    def view(self) -> View:
        return self.counter.view

    @property
    def session(self) -> Session:
        return self.counter.session

    @property
    def text(self) -> str:
        """All that the screen says in the middle, without bold signs; no-break spaces as plain ones."""
        view = self.view
        parts = (view.title, *(line.text for line in view.lines), view.foot, view.aside.text if view.aside else "")
        return " ".join(parts).replace("**", "").replace("\N{NO-BREAK SPACE}", " ")

    def sheets(self) -> dict[str, int]:
        """Pages that lie in the printer's tray, by job."""
        return {paper.job_id: paper.pages for paper in self.twins.page_printer.tray}

    async def until(self, what: str, condition: Callable[[], object]) -> None:
        """Until `condition` holds; fails naming `what`."""
        try:
            await until(what, lambda: bool(condition()))
        except AssertionError as not_seen:
            not_seen.add_note(f"the borne shows {self.view.name}: {self.text}")
            raise

    async def see(self, name: str) -> None:
        """The view is on the glass."""
        await self.until(f"the screen {name}", partial(self._is_on_glass, name))

    def _is_on_glass(self, name: str) -> bool:
        return self.view.name == name and self.display.serial_on_glass == self.session.serial

    async def press(self, key: Key) -> None:
        """The key means what it says on the glass, and has said it for long enough."""
        await self.until("the present screen on the glass", lambda: self._is_on_glass(self.view.name))
        self.clock.put_forward(STANDING_S)
        self.pressed.append(key)
        self.twins.keys.press(key)

    async def press_on(self, name: str, key: Key) -> None:
        """On the view, once it offers the key: a part of it, such as a sheet on the card, may come later."""
        await self.until(f"{key} on {name}", lambda: self._is_on_glass(name) and self._offers(key))
        await self.press(key)

    def _offers(self, key: Key) -> bool:
        view = self.view
        if key in SOFTKEYS:
            return key in view.softkeys
        return bool({Key.OK: view.ok, Key.CANCEL: view.cancel}.get(key, "by its place"))

    async def listen(self) -> None:
        """Turns the voice on, and hears the present screen out."""
        await self.press(Key.VOICE)
        await self.until("the voice on", lambda: self.session.voice_on and self._is_heard_out())

    async def choose(self, key: Key) -> None:
        """What whoever the voice guides does with a softkey: hears out what it does, and presses it again."""
        await self.press(key)
        await self.until(f"word of {key}", lambda: self.session.guidance.selected is key and self._is_heard_out())
        await self.press(key)

    def _is_heard_out(self) -> bool:
        return self.call_process.said()[-1:] == [spoken_text(self.view)]

    async def hasten_on(self, name: str, *keys: Key) -> None:
        """Presses as soon as the view is there."""
        await self.see(name)
        for key in keys:
            self.twins.keys.press(key)

    def _look(self) -> None:
        if not self.seen or self.seen[-1] != self.view.name:
            self.seen.append(self.view.name)

    def lamp(self, key: Key) -> LampState:
        return self.twins.lamps.keys[key]

    def answered_no(self) -> int:
        """How often a press was answered by the tone that refuses."""
        no = tone_samples(Tone.NO).astype("<i2").tobytes()
        return b"".join(self.call_process.hummed()).count(no)

    # The way

    async def begin(self) -> None:
        """From idle into a call whose papers link stands."""
        await self.press_on("idle", Key.L1)
        await self.press_on("privacy", Key.OK)
        await self.see("ringing")
        self.central.answer()
        await self.see("call")
        await self.until("the papers link", lambda: {"control", "bulk"} <= self.desk.channels.keys())
        self.seen.clear()

    async def hang_up(self) -> None:
        await self.press_on("call", Key.CANCEL)
        await self.press_on("hangup", Key.CANCEL)
        await self.see("ended")

    async def finish(self) -> None:
        """From the end of the call to idle, all wiped."""
        await self.press_on("ended", Key.OK)
        await self.press_on("nothing", Key.OK)
        await self.see("idle")
        assert self.store.used_bytes == 0


def paper() -> Rgb:
    """A small sheet with something on it."""
    sheet = np.full((400, 283, 3), 250, np.uint8)
    sheet[60:80, 30:200] = 10
    return sheet
