"""The counter: devices, central and the call process give events, the pure session decides, commands are carried out.

One loop, one queue. Nothing here blocks; every task belongs to one TaskGroup, so that an unexpected error ends the
program, and systemd starts it anew.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from firmware.call import messages as call
from firmware.call.link import LinkEvent, ProcessUp
from firmware.central_client import FromCentral
from firmware.display import Display
from firmware.incoming import from_call_process, from_central
from firmware.outgoing import Commands, Hands
from firmware.session import events
from firmware.session.state import CAMERA_LAMP, Session
from firmware.session.step import step
from firmware.supervision import Supervision
from firmware.views.moments import HOME_ZONE
from firmware.views.show import show
from firmware.wall_clock import top_bar
from hardware.errors import DeviceError, DeviceFault, FaultKind
from hardware.events import HandsetHungUp, HandsetLifted, Key, KeyPressed, LampState
from hardware.protocols import Keyboard, KeyPanel, Lamps

log = logging.getLogger(__name__)

TICK_S = 1.0
SHORTEST_WAIT_S = 0.02


@dataclass(frozen=True, slots=True)
class Senses:
    """The parts that events come from, and those that show what the session is."""

    keys: KeyPanel
    keyboard: Keyboard
    lamps: Lamps
    display: Display
    supervision: Supervision
    clock: Callable[[], float]
    now: Callable[[], dt.datetime]


class Counter:
    """Carries one session from start to end of the program. Parts call `emit`, in the loop."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.view = show(session)
        self._queue: asyncio.Queue[events.Event] = asyncio.Queue()
        self._moved = asyncio.Event()
        self._lamps_changed = asyncio.Event()
        self._camera_open = False
        self._keys_there = asyncio.Event()
        self._keys_there.set()

    def emit(self, event: events.Event) -> None:
        if isinstance(event, events.DeviceStateChanged):
            self._look_at(event)
        self._queue.put_nowait(event)

    def connect(
        self,
        senses: Senses,
        hands: Hands,
        on_statistics: Callable[[call.CallStatistics], None] = lambda _statistics: None,
    ) -> None:
        """Gives the counter its parts; before `run`."""
        self._on_statistics = on_statistics
        self._senses = senses
        self._hands = hands
        self._commands = Commands(
            hands, emit=self.emit, site=lambda: self.session.site, language=lambda: self.view.language
        )

    async def run(self, *also: Awaitable[None]) -> None:
        """Runs, with what runs beside it, until cancelled; an unexpected error of any part is raised."""
        hands, senses = self._hands, self._senses
        try:
            async with asyncio.TaskGroup() as group:
                for work in (
                    self._follow_events(),
                    self._tick(),
                    self._follow_panel(),
                    self._follow_keyboard(),
                    self._follow_lamps(),
                    self._commands.run(),
                    senses.display.run(),
                    hands.client.run(),
                    self._follow_call_process(),
                    hands.conversation.run(),
                    hands.papers.run(),
                    hands.guide.run(),
                    hands.practice.run(),
                ):
                    group.create_task(work)
                for other in also:
                    group.create_task(_awaited(other))
        finally:
            senses.supervision.stopping()

    def from_central(self, message: FromCentral) -> None:
        """A message of central, for whom it concerns."""
        if self._hands.practice.takes(message):
            return
        self._hands.conversation.from_central(message)
        for event in from_central(message, self._senses.clock()):
            self.emit(event)
            if isinstance(event, events.CentralConnected):
                self._commands.tell_devices()

    async def _follow_call_process(self) -> None:
        link = self._hands.call_link
        await link.start()
        try:
            async for message in link.events():
                self._from_call_process(message)
        finally:
            await link.close()

    def _from_call_process(self, message: LinkEvent) -> None:
        match message:
            case call.SignalOut():
                self._hands.conversation.from_call_process(message)
            case call.CallStatistics():
                self._on_statistics(message)
            case ProcessUp():
                self._senses.supervision.up("call")
        for event in from_call_process(message, self._senses.clock()):
            self.emit(event)

    async def _follow_events(self) -> None:
        while True:
            self.apply(await self._queue.get())

    def apply(self, event: events.Event) -> None:
        """One step of the session, its commands, and the view that follows."""
        if isinstance(event, events.CameraStateChanged) and event.open != self._camera_open:
            self._camera_open = event.open
            self._lamps_changed.set()
        before = self.session.phase
        self.session, wanted = step(self.session, event)
        if self.session.phase is not before:
            log.info("%s -> %s after %s", before, self.session.phase, type(event).__name__)
            self._senses.supervision.status(self.session.phase.value)
        for command in wanted:
            self._commands.carry_out(command)
        self._show()
        self._moved.set()

    def _look_at(self, event: events.DeviceStateChanged) -> None:
        """What the panel's parts wait for."""
        if event.device == "lamps":
            self._lamps_changed.set()
        elif event.device == "keys":
            (self._keys_there.set if event.fault is None else self._keys_there.clear)()

    def _show(self) -> None:
        view = show(self.session)
        if view.lamps() != self.view.lamps():
            self._lamps_changed.set()
        self.view = view
        # Lamps that flash with a tone are no reason to paint anew.
        self._senses.display.show(replace(view, flash={}), self.session.serial)
        moment = self.session.serial, self.session.guidance.turn
        self._hands.guide.follow(view, moment, on=self.session.voice_on)

    async def _tick(self) -> None:
        """`TimePassed` each second, and when a deadline of the session falls due."""
        clock = self._senses.clock
        next_s = clock()
        while True:
            self._moved.clear()
            deadline_s = self.session.next_deadline_s()
            wait_s = min(next_s, deadline_s if deadline_s is not None else next_s) - clock()
            if wait_s > 0:
                try:
                    async with asyncio.timeout(wait_s):
                        await self._moved.wait()
                    continue
                except TimeoutError:
                    pass
            now_s = clock()
            if now_s >= next_s:
                next_s = now_s + TICK_S
            self._senses.supervision.up("loop")
            self._senses.supervision.beat("loop")
            self.emit(events.TimePassed(now_s, self._clock_text(), self._senses.now().timestamp()))
            # A deadline that the session keeps must not make this loop spin.
            await asyncio.sleep(SHORTEST_WAIT_S)

    def _clock_text(self) -> str:
        site = self.session.site
        return top_bar(self._senses.now(), site.time_zone if site else HOME_ZONE, self.view.language)

    async def _follow_panel(self) -> None:
        panel = self._senses.keys
        await self._keys_there.wait()
        if panel.handset_lifted:
            self.emit(HandsetLifted(self._senses.clock()))
        async for event in panel.events():
            match event:
                case KeyPressed():
                    self.emit(self._pressed(event))
                case HandsetLifted() | HandsetHungUp():
                    self.emit(event)

    def _pressed(self, event: KeyPressed) -> events.Pressed:
        """The press with the view that the finger met."""
        glass = self._senses.display
        return events.Pressed(
            event.key, glass.serial_on_glass, event.at_s, since_s=glass.standing_since_s, together=event.together
        )

    async def _follow_keyboard(self) -> None:
        async for typed in self._senses.keyboard.events():
            self.emit(typed)

    async def _follow_lamps(self) -> None:
        """The newest lamps, nothing in between; a lamp's fault is logged, and the next change tries again."""
        lamps = self._senses.lamps
        shown: Mapping[Key, LampState] | None = None
        while True:
            wanted, camera = self.view.lamps(), self._camera_open
            fault: FaultKind | None = None
            try:
                await lamps.show_camera(camera)
                if wanted != shown:
                    await lamps.show(wanted)
                    shown = wanted
            except DeviceError as error:
                log.warning("%s", error)
                fault = error.kind if isinstance(error, DeviceFault) else FaultKind.OFF
            if fault is not dict(self.session.device_faults).get(CAMERA_LAMP):
                # A camera whose light cannot be trusted stays shut.
                self.emit(events.DeviceStateChanged(CAMERA_LAMP, fault))
            await self._lamps_changed.wait()
            self._lamps_changed.clear()


async def _awaited(work: Awaitable[None]) -> None:
    await work
