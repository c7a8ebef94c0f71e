"""A borne of twins whose counter runs in our own process, so that a press and the picture that follows can be timed.

Central, the call process and the adviser's Chromium are the real ones, each in its own process.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import async_playwright

from central.protocol.values import ServiceInfo, ServiceState
from firmware.assembly import Borne
from firmware.config import load_config
from hardware.events import Key, LampState
from hardware.factory import counter_devices
from hardware.profile import load_profile
from hardware.protocols import Rgb
from hardware.simulated.keyboard import SimulatedKeyboard
from hardware.simulated.keys import SimulatedKeyPanel
from hardware.simulated.lamps import SimulatedLamps
from hardware.simulated.scanner import SimulatedScanner
from hardware.simulated.screen import SimulatedScreen
from scripts.pages import ADVISER_HZ, DeskPage, NotSeenError, launch, until, write_tone
from scripts.stack import Stack

PATIENCE_S = 30.0
SERVICE_KEY = Key.L1
ADVISER_SCRIPT = Path(__file__).with_name("adviser.js").read_text(encoding="utf-8")


class Glass:
    """The finger and the eye: presses keys and sees every picture that is put on the glass."""

    def __init__(self, borne: Borne) -> None:
        keys, screen, scanner = borne.devices.keys, borne.devices.screen, borne.devices.scanner
        assert isinstance(keys, SimulatedKeyPanel)
        assert isinstance(screen, SimulatedScreen)
        assert isinstance(scanner, SimulatedScanner)
        assert isinstance(borne.devices.keyboard, SimulatedKeyboard)
        assert isinstance(borne.devices.lamps, SimulatedLamps)
        self._lamps = borne.devices.lamps
        self._keyboard = borne.devices.keyboard
        self._borne = borne
        self._keys = keys
        self.screen = screen
        self.scanner = scanner
        self._looks: list[Callable[[Rgb], None]] = []
        screen.on_change = self._changed

    @property
    def view(self) -> str:
        """Name of the view that is shown."""
        return self._borne.counter.view.name

    @property
    def services(self) -> tuple[ServiceInfo, ...]:
        return self._borne.counter.session.services

    @property
    def serial(self) -> int:
        """Of what the keys mean."""
        return self._borne.counter.session.serial

    @property
    def is_shown(self) -> bool:
        """Whether a press counts for what the keys mean now."""
        return self._borne.display.serial_on_glass == self.serial

    def press(self, key: Key) -> None:
        self._keys.press(key)

    def type(self, text: str) -> None:
        """On the keyboard."""
        self._keyboard.type(text)

    async def ready(self) -> None:
        """Until a press counts: what is on the glass has stood there long enough."""

        async def counts() -> bool:
            return self._borne.keys_mean() is not None

        await until("keys that count", counts)

    async def go(self, key: Key, *views: str) -> None:
        """Presses when the key counts, and waits for the view that follows to be on the glass."""
        await self.ready()
        self.press(key)
        await self.wait_view(*views)

    async def wait_view(self, *names: str) -> None:
        """Until one of these views is on the glass."""

        async def shown() -> bool:
            return self.view in names and self.is_shown

        try:
            await until(f"the view {' or '.join(names)}", shown)
        except NotSeenError as error:
            raise NotSeenError(f"{error}; it shows {self.view}") from None

    async def sees(self, look: Callable[[Rgb], bool], what: str, patience_s: float = PATIENCE_S) -> float:
        """The monotonic time at which a picture was on the glass for which `look` is true; raises NotSeenError."""
        found: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def watch(picture: Rgb) -> None:
            now_s = time.monotonic()
            if not found.done() and look(picture):
                found.set_result(now_s)

        self._looks.append(watch)
        try:
            async with asyncio.timeout(patience_s):
                return await found
        except TimeoutError:
            raise NotSeenError(f"not on the glass within {patience_s:.0f} s: {what}; it shows {self.view}") from None
        finally:
            self._looks.remove(watch)

    async def lamp_answers(self, key: Key, patience_s: float = PATIENCE_S) -> float:
        """The monotonic time at which the lamp of a key that is pressed begins to flash; raises NotSeenError."""
        found: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def watch() -> None:
            now_s = time.monotonic()
            if not found.done() and self._lamps.keys[key] is LampState.FAST:
                found.set_result(now_s)

        self._lamps.on_change = watch
        try:
            async with asyncio.timeout(patience_s):
                return await found
        except TimeoutError:
            raise NotSeenError(f"the lamp of {key} did not answer within {patience_s:.0f} s") from None
        finally:
            self._lamps.on_change = None

    async def dark(self, key: Key) -> None:
        """Until the lamp of this key no longer flashes."""

        async def calm() -> bool:
            return self._lamps.keys[key] is not LampState.FAST

        await until(f"a calm lamp of {key}", calm)

    def _changed(self) -> None:
        for look in tuple(self._looks):
            look(self.screen.picture)


class Call:
    """One borne and one adviser who answers at once and tells an outcome at once (`adviser.js`)."""

    def __init__(self, glass: Glass, desk: DeskPage, stack: Stack) -> None:
        self.glass = glass
        self.desk = desk
        self.stack = stack

    async def to_notice(self) -> None:
        """From idle, with a free adviser, to the notice whose OK begins a call."""
        await self.desk.page.wait_for_selector("#presence-free[aria-pressed=true]")
        await self.glass.wait_view("idle")
        await until("an open service", self._service_open)
        await self.glass.go(SERVICE_KEY, "privacy")

    async def begin(self) -> None:
        """From idle to a call with pictures both ways."""
        await self.to_notice()
        await self.glass.go(Key.OK, "call")
        await until("the borne's picture at the desk", self.desk.stamp)

    async def end(self) -> None:
        """The citizen hangs up; back to idle."""
        await self.glass.go(Key.CANCEL, "hangup")
        await self.glass.go(Key.CANCEL, "ended")
        for _ in range(4):
            if self.glass.view == "idle":
                return
            await self.glass.ready()
            self.glass.press(Key.OK)
            await asyncio.sleep(1.0)
        await self.glass.wait_view("idle")

    async def _service_open(self) -> bool:
        services = self.glass.services
        return bool(services) and services[0].state is ServiceState.OPEN


@asynccontextmanager
async def calls(folder: Path, *, page_script: str = "") -> AsyncIterator[Call]:
    """Everything started, the adviser logged in and free. `page_script` runs in the desk's page before its own."""
    write_tone(folder / "adviser.wav", ADVISER_HZ)
    async with contextlib.AsyncExitStack() as undo:
        stack = await undo.enter_async_context(Stack(folder))
        borne = await undo.enter_async_context(counter_here(stack))
        glass = Glass(borne)
        playwright = await undo.enter_async_context(async_playwright())
        browser = await launch(playwright, folder / "adviser.wav")
        undo.push_async_callback(browser.close)
        context = await browser.new_context(permissions=["camera", "microphone", "notifications"])
        await context.add_init_script(ADVISER_SCRIPT + page_script)
        desk = await DeskPage.log_in(context, f"{stack.central_url}/desk/", stack.login.user, stack.login.password)
        await desk.be_free()
        yield Call(glass, desk, stack)


@asynccontextmanager
async def counter_here(stack: Stack) -> AsyncIterator[Borne]:
    """Stops the stack's counter and runs the same one in this process; the call process finds it by its socket."""
    await stack.program("counter").stop()
    environment = {
        "VISIOGUICHET_CENTRAL_URL": stack.central_url,
        "VISIOGUICHET_PROFILE": "virtual",
        "VISIOGUICHET_DATA_DIR": str(stack.folder / "borne"),
        "VISIOGUICHET_RUNTIME_DIR": str(stack.folder / "run"),
    }
    devices = counter_devices(load_profile("virtual"), time.monotonic)
    borne = Borne(load_config(environment), time.monotonic, {}, devices)
    running = asyncio.create_task(borne.run(lambda _address: None), name="counter")
    try:
        yield borne
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
