"""The virtual borne: a page on 127.0.0.1 that shows the twins of a borne and is its finger, hand and paper.

For the demo, the tests and a developer's desk; a real borne never starts it. Only this machine is served, and only
pages of ours may talk to it (the `Host` and `Origin` of each request are checked).
"""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from hardware.bench import pictures
from hardware.blocking import LibraryThread
from hardware.errors import FaultKind
from hardware.events import Key
from hardware.factory import CounterDevices
from hardware.protocols import Rgb
from hardware.simulated.bell import SimulatedBell
from hardware.simulated.held import Held
from hardware.simulated.keyboard import SimulatedKeyboard
from hardware.simulated.keys import SimulatedKeyPanel
from hardware.simulated.lamps import SimulatedLamps
from hardware.simulated.page_printer import PrintedPaper, SimulatedPagePrinter
from hardware.simulated.receipt_printer import PrintedSlip, SimulatedReceiptPrinter
from hardware.simulated.scanner import SimulatedScanner
from hardware.simulated.screen import SimulatedScreen

STATIC = Path(__file__).parent / "static"
FRAME_INTERVAL_S = 0.1
PREVIEW_DPI = 60
LARGEST_COMMAND = 1_000


@dataclass(frozen=True, slots=True)
class Twins:
    """The simulated devices of one borne. Its printers may be real: then what they print is not on the page."""

    keys: SimulatedKeyPanel
    lamps: SimulatedLamps
    bell: SimulatedBell
    screen: SimulatedScreen
    scanner: SimulatedScanner
    page_printer: SimulatedPagePrinter | None
    receipt_printer: SimulatedReceiptPrinter | None
    keyboard: SimulatedKeyboard

    @classmethod
    def of(cls, devices: CounterDevices) -> "Twins":
        """The twins of a borne; raises TypeError naming the first real device that the page must be able to show."""
        return cls(
            _twin(devices.keys, SimulatedKeyPanel),
            _twin(devices.lamps, SimulatedLamps),
            _twin(devices.bell, SimulatedBell),
            _twin(devices.screen, SimulatedScreen),
            _twin(devices.scanner, SimulatedScanner),
            _twin_or_none(devices.page_printer, SimulatedPagePrinter),
            _twin_or_none(devices.receipt_printer, SimulatedReceiptPrinter),
            _twin(devices.keyboard, SimulatedKeyboard),
        )

    @property
    def printed(self) -> tuple[PrintedPaper, ...]:
        """The A4 papers that came out."""
        return self.page_printer.tray if self.page_printer is not None else ()

    @property
    def slips(self) -> tuple[PrintedSlip, ...]:
        return self.receipt_printer.slips if self.receipt_printer is not None else ()

    @property
    def printers(self) -> dict[str, SimulatedPagePrinter | SimulatedReceiptPrinter]:
        """Those that are simulated, by their names in the profile."""
        both = {"page_printer": self.page_printer, "receipt_printer": self.receipt_printer}
        return {name: printer for name, printer in both.items() if printer is not None}


def _twin[T](device: object, kind: type[T]) -> T:
    if not isinstance(device, kind):
        raise TypeError(f"{type(device).__name__} is not a {kind.__name__}")
    return device


def _twin_or_none[T](device: object, kind: type[T]) -> T | None:
    return device if isinstance(device, kind) else None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the loudspeaker plays: its level and, above silence, its strongest tone."""

    dbfs: float = -120.0
    hz: float | None = None


class VirtualBorne:
    """Serves the page until cancelled.

    `heard` tells what the loudspeaker plays now; `described` gives the screen's name and its text, for who cannot see
    the picture; `keys`, what the keys mean now: a number that is another once they mean something else, None while a
    press would do nothing. `held` is what the camera's twin sees held before it; without one nothing can be held there.
    """

    def __init__(
        self,
        twins: Twins,
        heard: Callable[[], Heard],
        described: Callable[[], tuple[str, str]],
        keys: Callable[[], int | None] = lambda: 0,
        held: Held | None = None,
    ) -> None:
        self._twins = twins
        self._held = held
        self._heard = heard
        self._described = described
        self._keys = keys
        self._presses = {"made": 0, "withheld": 0}
        """Of those that were for what the keys meant."""
        self._pile: list[Rgb] = []
        """Papers in the citizen's hand; the first lies on the glass."""
        self._encoder = LibraryThread("virtual-borne")
        self._watchers: set[asyncio.Event] = set()
        self._configuration = uvicorn.Config(
            self._guarded,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            ws_max_size=LARGEST_COMMAND,
            ws_per_message_deflate=False,
        )
        # Here, before a loop runs: it imports what speaks HTTP.
        self._configuration.load()
        self.app = Starlette(
            routes=[
                Route("/", self._page),
                Route("/tray", self._put_paper, methods=["POST"]),
                Route("/tray", self._take_paper, methods=["DELETE"]),
                Route("/slips/{number:int}.png", self._slip),
                Route("/prints/{job:int}.pdf", self._pdf),
                Route("/prints/{job:int}/{page:int}.png", self._printed_page),
                WebSocketRoute("/socket", self._watch),
                Mount("/static", StaticFiles(directory=STATIC)),
            ]
        )

    async def serve(self, port: int, on_ready: Callable[[str], None]) -> None:
        """Serves on 127.0.0.1; port 0 chooses a free one. `on_ready` gets the page's address."""
        listener = socket.create_server(("127.0.0.1", port))
        server = _Server(self._configuration)
        server.servers = []
        twins = self._twins
        for device in (twins.screen, twins.lamps, twins.bell, twins.scanner, *twins.printers.values()):
            device.on_change = self._changed
        on_ready(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        try:
            await server.serve([listener])
        except asyncio.CancelledError:
            server.should_exit = server.force_exit = True
            raise
        finally:
            if self._held is not None:
                self._held.take_away()
            self._encoder.close()
            # A cancelled uvicorn leaves its listeners in the loop; the next socket of that number would stay deaf.
            for listening in server.servers:
                listening.close()
            listener.close()

    async def _guarded(self, scope: Any, receive: Any, send: Any) -> None:
        """Refuses what another site's page or another machine's name asks for (DNS rebinding, cross-site requests)."""
        if scope["type"] in {"http", "websocket"}:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            host = headers.get("host", "")
            origin = headers.get("origin", f"http://{host}")
            if host.rpartition(":")[0] not in {"127.0.0.1", "localhost"} or origin != f"http://{host}":
                if scope["type"] == "http":
                    await PlainTextResponse("Not from here.", 403)(scope, receive, send)
                else:
                    await send({"type": "websocket.close", "code": 4403})
                return
        await self.app(scope, receive, send)

    def _changed(self) -> None:
        for watcher in self._watchers:
            watcher.set()

    async def _page(self, _request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def _put_paper(self, request: Request) -> Response:
        upload = bytearray()
        async for piece in request.stream():
            upload += piece
            if len(upload) > pictures.MAX_UPLOAD_BYTES:
                return PlainTextResponse("Ce fichier est trop lourd (25 Mo au plus).", 413)
        try:
            papers = await self._encoder.run(pictures.papers, bytes(upload))
        except pictures.UnreadablePaperError:
            return PlainTextResponse("Ce fichier n’est ni une image ni un PDF lisible.", 415)
        self._pile += papers
        self._lay()
        return Response(status_code=204)

    async def _take_paper(self, _request: Request) -> Response:
        del self._pile[:1]
        self._lay()
        return Response(status_code=204)

    def _lay(self) -> None:
        """The first paper of the pile lies on the glass."""
        if self._pile:
            self._twins.scanner.put(self._pile[0])
        else:
            self._twins.scanner.remove()
        self._changed()

    async def _slip(self, request: Request) -> Response:
        slips = self._twins.slips
        number = request.path_params["number"]
        if number >= len(slips):
            return PlainTextResponse("No such slip.", 404)
        return _image(await self._encoder.run(pictures.slip_png, slips[number].slip))

    async def _pdf(self, request: Request) -> Response:
        printed = self._twins.printed
        job = request.path_params["job"]
        if job >= len(printed):
            return PlainTextResponse("No such job.", 404)
        return Response(printed[job].pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    async def _printed_page(self, request: Request) -> Response:
        printed = self._twins.printed
        job, page = request.path_params["job"], request.path_params["page"]
        if job >= len(printed) or not 1 <= page <= printed[job].pages:
            return PlainTextResponse("No such page.", 404)
        rendered = await self._encoder.run(pictures.pdf_pages, printed[job].pdf, PREVIEW_DPI)
        return _image(await self._encoder.run(pictures.png, rendered[page - 1]))

    async def _watch(self, page: WebSocket) -> None:
        await page.accept()
        changed = asyncio.Event()
        changed.set()
        self._watchers.add(changed)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._show(page, changed))
                tasks.create_task(self._obey(page))
        except* (WebSocketDisconnect, RuntimeError, ConnectionError):
            pass  # the page was closed; Starlette tells it in each of these ways
        finally:
            self._watchers.discard(changed)

    async def _show(self, page: WebSocket, changed: asyncio.Event) -> None:
        """Sends the state and, when it is another, the screen: at most ten times a second."""
        shown_state, shown_serial = "", -1
        while True:
            with contextlib.suppress(TimeoutError):
                # That the keys are ready comes with time alone: nothing else tells it.
                async with asyncio.timeout(FRAME_INTERVAL_S * (5 if self._keys() is not None else 1)):
                    await changed.wait()
            changed.clear()
            state = json.dumps(self._state())
            if state != shown_state:
                await page.send_text(state)
                shown_state = state
            if self._twins.screen.serial != shown_serial:
                shown_serial = self._twins.screen.serial
                await page.send_bytes(await self._encoder.run(pictures.jpeg, self._twins.screen.picture))
            await asyncio.sleep(FRAME_INTERVAL_S)

    async def _obey(self, page: WebSocket) -> None:
        while True:
            command = json.loads(await page.receive_text())
            match command:
                case {"press": str(key), "on": int(meaning)} if key in Key:
                    self._press_on(Key(key), meaning)
                case {"press": str(key)} if key in Key:
                    self._twins.keys.press(Key(key))
                case {"type": str(text)}:
                    self._twins.keyboard.type(text)
                case {"lift": True}:
                    self._twins.keys.lift()
                case {"hang_up": True}:
                    self._twins.keys.hang_up()
                case {"hold": "paper" | "slip" | "nothing" as what}:
                    await self._hold(what)
                case {"fault": str(kind), "device": str(device)} if kind in FaultKind:
                    self._set_fault(device, FaultKind(kind))
                case {"mend": str(device)}:
                    self._mend(device)
                case _:
                    continue
            self._changed()

    def _press_on(self, key: Key, meaning: int) -> None:
        """The finger stops where the keys no longer mean what it saw; the state tells either."""
        if self._keys() == meaning:
            self._twins.keys.press(key)
            self._presses["made"] += 1
        else:
            self._presses["withheld"] += 1

    async def _hold(self, what: str) -> None:
        """The paper on the glass or the last slip goes before the camera, or what is there is taken away."""
        if self._held is None:
            return
        if what == "paper" and self._pile:
            self._held.hold(await self._encoder.run(pictures.held_paper, self._pile[0]))
        elif what == "slip" and self._twins.slips:
            self._held.hold(await self._encoder.run(pictures.held_slip, self._twins.slips[-1].slip))
        else:
            self._held.take_away()

    def _set_fault(self, device: str, kind: FaultKind) -> None:
        """A scanner's fault meets the next scan, in the middle of the page; others last until they are mended."""
        match device:
            case "screen" if kind is FaultKind.HUNG:
                self._twins.screen.hang()
            case "scanner":
                self._twins.scanner.inject(kind, at=0.5)
            case _ if device in self._twins.printers:
                self._twins.printers[device].inject(kind)
            case _:
                return

    def _mend(self, device: str) -> None:
        match device:
            case "screen":
                self._twins.screen.mend()
            case _ if device in self._twins.printers:
                self._twins.printers[device].mend()
            case _:
                return

    def _state(self) -> dict[str, Any]:
        twins, heard = self._twins, self._heard()
        (name, text), keys = self._described(), self._keys()
        return {
            "lamps": {key.value: state.value for key, state in twins.lamps.keys.items()},
            "screen": {"name": name, "text": text, "ready": keys is not None, "keys": keys},
            "presses": self._presses,
            "camera": twins.lamps.camera,
            "bell": twins.bell.ringing,
            "handset": twins.keys.handset_lifted,
            "tray": len(self._pile),
            "held": self._held is not None and self._held.look() is not None,
            "slips": len(twins.slips),
            "prints": [job.pages for job in twins.printed],
            "sound": {"dbfs": round(heard.dbfs, 1), "hz": None if heard.hz is None else round(heard.hz, 1)},
            "faults": [f"{name}:{device.fault}" for name, device in twins.printers.items() if device.fault is not None],
        }


class _Server(uvicorn.Server):
    """uvicorn inside a program that has its own signal handling."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _image(data: bytes) -> Response:
    return Response(data, media_type="image/png", headers={"Cache-Control": "no-store"})


@contextlib.asynccontextmanager
async def serving(borne: VirtualBorne, port: int = 0) -> AsyncIterator[str]:
    """The page's address while it is served; for tests."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(borne.serve(port, ready.set_result))
    try:
        yield await ready
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
