"""A whole place for a scenario: real processes, lines that can be cut, a borne to press and desks to open."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from central.protocol.papers import Purpose, ScanStage
from hardware.events import Key
from scripts.stack import Stack
from tests.scenarios.borne_client import BorneClient
from tests.scenarios.desk_media import ADVISER_HZ, CITIZEN_HZ
from tests.scenarios.desk_papers import Incoming
from tests.scenarios.fake_desk import FakeDesk, log_in
from tests.scenarios.wire import TcpLine
from tests.waiting import until

SERVICE_KEY = Key.L1
KNOWN_WITHIN_S = 10.0
"""Issue 2: the other side knows within 10 s."""
_NEAR_HZ = 30.0
_AT_END = frozenset({"ended", "nothing", "paper"})


@dataclass
class Place:
    stack: Stack
    borne: BorneClient
    borne_line: TcpLine
    """Between the borne and central."""
    desk_line: TcpLine
    """Between desks and central."""
    cookie: str = ""
    desks: list[FakeDesk] = field(default_factory=list)

    async def open_desk(self, *, free: bool = True) -> FakeDesk:
        """A page of the adviser's; a second one replaces the first."""
        if not self.cookie:
            self.cookie = await log_in(self.desk_line.url, self.stack.login.user, self.stack.login.password)
        desk = FakeDesk(self.desk_line.url, self.cookie)
        self.desks.append(desk)
        await desk.open()
        if free:
            await desk.be_free()
        return desk

    async def call(self, lamp: str = "steady") -> str:
        """The citizen goes from idle to the line once the key lamp says so; the screen that shows then."""
        return await self.ask(lamp, "ringing", "waiting")

    async def ask(self, lamp: str, *then: str) -> str:
        """From idle to the OK that calls, up to one of the screens `then`."""
        await self.borne.wait_view("idle")
        await until(f"the key's lamp {lamp}", lambda: self.borne.state["lamps"].get(SERVICE_KEY.value) == lamp)
        if lamp == "steady":
            await self.borne.press_on("idle", SERVICE_KEY, "privacy")
        else:
            # A service with a line shows its page first.
            await self.borne.press_on("idle", SERVICE_KEY, "service")
            await self.borne.press_on("service", Key.OK, "privacy")
        return await self.borne.press_on("privacy", Key.OK, *then)

    async def talk(self, desk: FakeDesk) -> str:
        """From idle to a call with picture and sound both ways; the call's id."""
        await self.call()
        assigned = await desk.take()
        await self.borne.wait_view("call")
        await self.talks(desk)
        return assigned.call_id

    async def talks(self, desk: FakeDesk) -> None:
        """Picture and sound flow both ways now."""
        await self.sees_and_hears(desk)
        await self.borne.wait_live_picture()
        await until("the adviser's voice at the borne", lambda: abs(self.borne.heard_hz - ADVISER_HZ) < _NEAR_HZ)

    async def sees_and_hears(self, desk: FakeDesk) -> None:
        """The borne's picture and sound arrive at the desk now."""
        stamp = desk.media.stamp
        await until("a newer picture of the borne at the desk", lambda: desk.media.stamp > stamp)
        desk.media.deafen()
        await until("the citizen's voice at the desk", lambda: abs(desk.media.hz - CITIZEN_HZ) < _NEAR_HZ)

    async def agreed(self, desk: FakeDesk) -> tuple[str, str]:
        """The two words, once they are the same on both screens."""

        def look() -> tuple[str, str] | None:
            words = desk.words
            return words if words is not None and self.borne.text.endswith(" ".join(words)) else None

        return await until("the same two words on both sides", look)

    async def lay_paper(self) -> None:
        """A paper on the glass whose page does not compress well: it takes a while to travel."""
        await self.borne.put_paper(await asyncio.to_thread(_paper))

    async def send_page(self) -> None:
        """The newest desk asks for a page; up to the citizen's OK to send it."""
        desk = self.desks[-1]
        await self.lay_paper()
        await until("the papers link", lambda: desk.papers.open)
        desk.papers.ask_for_scan("un justificatif")
        await self.borne.press_on("scan_place", Key.OK, "scanning", "scan")
        await self.borne.press_on("scan", Key.OK, "sending", "sent", "call")

    async def page_arrives(self) -> Incoming:
        """The page at the newest desk, as it was scanned; the borne shows the adviser again."""
        desk = self.desks[-1]
        await until("the page at the desk", lambda: ScanStage.SENT.value in desk.papers.scan_stages())
        page = desk.papers.of(Purpose.SCAN_PAGE)[-1]
        assert sha256(page.data).hexdigest() == page.offer.sha256
        await self.borne.see_off("sent", Key.OK, "call")
        return page

    async def vanish(self) -> None:
        """The newest tab is gone without a word on its connections; its socket is closed as browsers do."""
        desk = self.desks.pop()
        desk.gate.open = False
        await desk.close()
        await until("word of it on the borne", lambda: "La liaison" in self.borne.text, KNOWN_WITHIN_S)

    async def home(self) -> None:
        """Whatever shows, to the idle screen, nothing left in the scanner."""
        await self.borne.take_papers()
        for _ in range(10):
            view = self.borne.view
            if view == "idle":
                return
            await self.borne.press(Key.OK if view in _AT_END else Key.CANCEL)
            with contextlib.suppress(AssertionError):
                await self.borne.wait_other_view(view, 3.0)
        await self.borne.wait_view("idle")

    async def leave(self) -> None:
        """Ends whatever a test left: desks closed, the borne idle."""
        for desk in self.desks:
            if desk.connected and desk.assigned is not None:
                await desk.hang_up()
            if desk.connected and desk.ended is not None:
                await desk.be_free()
                await desk.be_away()
            await desk.close()
        self.desks.clear()
        await self.home()


@contextlib.asynccontextmanager
async def a_place(
    folder: Path, *, profile: str = "virtual", settings: Mapping[str, Mapping[str, str]] | None = None
) -> AsyncIterator[Place]:
    """Everything up; everything ended afterwards."""
    async with contextlib.AsyncExitStack() as undo:
        # The line stands before central does: its address is the borne's way there.
        stacks: list[Stack] = []
        borne_line = await undo.enter_async_context(TcpLine(lambda: stacks[0].central_url))
        desk_line = await undo.enter_async_context(TcpLine(lambda: stacks[0].central_url))
        stack = Stack(folder, profile=profile, settings=settings, way_to_central=borne_line.url)
        stacks.append(stack)
        await undo.enter_async_context(stack)
        borne = BorneClient(lambda: stack.borne_url)
        undo.push_async_callback(borne.close)
        await borne.open()
        place = Place(stack, borne, borne_line, desk_line)
        await borne.wait_view("idle")
        yield place
        for desk in place.desks:
            await desk.close()


@cache
def _paper() -> bytes:
    random = np.random.default_rng(1)
    pixels = random.integers(190, 255, (1169, 827, 3), dtype=np.uint8)
    pixels[200:220, 150:700] = 20
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()
