"""The virtual borne through its page's own socket: a finger, an eye and a hand with paper."""

import asyncio
import contextlib
import io
import json
import urllib.request
from collections.abc import Callable
from typing import Any

import numpy as np
import websockets.asyncio.client as ws
from numpy.typing import NDArray
from PIL import Image
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from hardware.errors import FaultKind
from hardware.events import Key
from tests.waiting import PATIENCE_S, until

_AGAIN_S = 0.2


class BorneClient:
    """`url` says where the page stands now: another port after each start of the borne's program."""

    def __init__(self, url: Callable[[], str]) -> None:
        self.state: dict[str, Any] = {}
        self.connected = False
        self.pictures = 0
        """Pictures of the screen since `open`."""
        self.pages = 0
        """How often its page has said how the borne is for the first time: once more after each start."""
        self._screen = b""
        self._url = url
        self._socket: ws.ClientConnection | None = None
        self._living: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._living = asyncio.create_task(self._live())
        await until("the virtual borne", lambda: self.state)

    async def close(self) -> None:
        if self._living is not None:
            self._living.cancel()
            await asyncio.gather(self._living, return_exceptions=True)

    # The eye

    @property
    def view(self) -> str:
        return str(self.state.get("screen", {}).get("name", ""))

    @property
    def text(self) -> str:
        """What the screen says, the two words with it; no-break spaces as plain ones."""
        return str(self.state.get("screen", {}).get("text", "")).replace("\N{NO-BREAK SPACE}", " ")

    @property
    def heard_hz(self) -> float:
        """The strongest tone at the loudspeaker, 0 in silence."""
        return float(self.state["sound"]["hz"] or 0.0)

    @property
    def camera_lit(self) -> bool:
        return bool(self.state["camera"])

    def picture(self) -> NDArray[np.uint8]:
        """The screen as it looks now, (height, width, 3)."""
        with Image.open(io.BytesIO(self._screen)) as image:
            return np.asarray(image.convert("RGB"))

    def middle(self) -> NDArray[np.float64]:
        """Mean red, green and blue of the middle of the screen, where a call shows the adviser."""
        with Image.open(io.BytesIO(self._screen)) as image:
            width, height = image.size
            part = image.convert("RGB").crop((width * 2 // 5, height * 2 // 5, width * 3 // 5, height * 3 // 5))
        mean: NDArray[np.float64] = np.asarray(part).reshape(-1, 3).mean(axis=0)
        return mean

    async def wait_view(self, *names: str, patience_s: float = PATIENCE_S) -> str:
        try:
            return await until(f"the screen {' or '.join(names)}", lambda: self.view in names and self.view, patience_s)
        except AssertionError as error:
            raise AssertionError(f"{error}; the borne shows {self.view}: {self.text}") from None

    async def wait_text(self, part: str, patience_s: float = PATIENCE_S) -> str:
        try:
            return await until(f"« {part} »", lambda: part in self.text and self.text, patience_s)
        except AssertionError as error:
            raise AssertionError(f"{error}; the borne shows {self.view}: {self.text}") from None

    async def wait_live_picture(self) -> None:
        """Until the middle of the screen has had two strong colours in turn: the adviser's picture moves."""
        seen: set[str] = set()

        def look() -> bool:
            red, green, blue = self.middle()
            if max(red, green, blue) - min(red, green, blue) > 60:
                seen.add("rgb"[int(np.argmax((red, green, blue)))])
            return len(seen) >= 2

        await until("the adviser's moving picture on the borne", look)

    # The finger

    async def press(self, key: Key) -> None:
        """Once, as a person who has looked at the screen: not before its keys count.

        Where they mean something else when the finger comes, it stops and looks again.
        """
        while not await self._press_once(key):
            pass

    async def _press_once(self, key: Key) -> bool:
        """Whether it was pressed, and not withheld because the keys meant something else when the finger came."""
        (keys,) = await until("keys that count", lambda: self.state.get("screen", {}).get("ready") and (self._keys,))
        before: dict[str, int] = self.state["presses"]
        await self._do({"press": key.value, "on": keys})
        after = await until("the press, made or withheld", lambda: self._presses_since(before))
        return after["made"] > before["made"]

    @property
    def _keys(self) -> int | None:
        """Another number once they mean something else; None while a press would do nothing."""
        keys: int | None = self.state["screen"]["keys"]
        return keys

    def _presses_since(self, before: dict[str, int]) -> dict[str, int] | None:
        presses: dict[str, int] = self.state["presses"]
        return presses if presses != before else None

    async def wait_other_view(self, view: str, patience_s: float = PATIENCE_S) -> None:
        await until(f"another screen than {view}", lambda: self.view != view, patience_s)

    async def press_on(self, view: str, key: Key, *then: str) -> str:
        """Waits for `view`, presses once, and waits for one of the screens `then`."""
        await self.wait_view(view)
        return await self._press_through(view, key, *then)

    async def see_off(self, view: str, key: Key, then: str) -> None:
        """Leaves a screen that after a while goes by itself, too, to `then`; nothing is pressed where it has gone."""
        if await self.wait_view(view, then) == view:
            await self._press_through(view, key, then)

    async def _press_through(self, view: str, key: Key, *then: str) -> str:
        while self.view == view:
            if await self._press_once(key):
                break
        return await self.wait_view(*then)

    async def type(self, text: str) -> None:
        """On the keyboard."""
        await self._do({"type": text})

    async def lift(self) -> None:
        await self._do({"lift": True})

    async def put_back(self) -> None:
        await self._do({"hang_up": True})

    async def break_down(self, device: str, kind: FaultKind) -> None:
        await self._do({"fault": kind.value, "device": device})

    async def mend(self, device: str) -> None:
        await self._do({"mend": device})

    # The hand

    async def hold(self, what: str) -> None:
        """Before the camera: the `paper` on the glass, the last `slip`, or `nothing`."""
        await self._do({"hold": what})
        await until(f"{what} before the camera", lambda: self.state["held"] == (what != "nothing"))

    async def put_paper(self, picture: bytes) -> None:
        before = self.state["tray"]
        await self._request("/tray", "POST", picture)
        await until("the paper on the glass", lambda: self.state["tray"] > before)

    async def take_papers(self) -> None:
        while self.state["tray"]:
            await self._take_paper()

    async def _take_paper(self) -> None:
        before = self.state["tray"]
        await self._request("/tray", "DELETE")
        await until("the glass without the paper", lambda: self.state["tray"] < before)

    async def fetch(self, path: str) -> bytes:
        return await self._request(path, "GET")

    # Within

    async def _request(self, path: str, method: str, data: bytes | None = None) -> bytes:
        def do() -> bytes:
            request = urllib.request.Request(self._url().rstrip("/") + path, data, method=method)
            with urllib.request.urlopen(request, timeout=30) as answer:
                return bytes(answer.read())

        return await asyncio.to_thread(do)

    async def _do(self, command: dict[str, Any]) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(command))

    async def _live(self) -> None:
        while True:
            with contextlib.suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                await self._watch()
            self.connected = False
            await asyncio.sleep(_AGAIN_S)

    async def _watch(self) -> None:
        address = self._url().replace("http", "ws", 1).rstrip("/") + "/socket"
        async with ws.connect(address, compression=None, max_size=None) as socket:
            self._socket = socket
            self.connected = is_first = True
            async for message in socket:
                if isinstance(message, str):
                    self.state = json.loads(message)
                    self.pages += is_first
                    is_first = False
                else:
                    self._screen = message
                    self.pictures += 1
