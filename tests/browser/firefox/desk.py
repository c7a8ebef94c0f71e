"""The adviser's desk in Firefox, driven as an adviser would; what arrives is read from decoded pixels and sound."""

from dataclasses import dataclass
from typing import Any

from scripts.pages import READ_STAMP, STRONGEST_TONE
from tests.browser.firefox.bidi import FirefoxPage
from tests.scenarios.place import Place
from tests.waiting import until_async

KEEP_CONNECTIONS = """() => {
  const Connection = window.RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration) {
      super(configuration);
      window.connections.push(this);
    }
  };
}"""
"""Runs before the desk's own scripts; so that statistics can be read of the connections that they make."""

READ_CODECS = """async () => {
  for (const connection of window.connections) {
    if (connection.connectionState !== "connected") continue;
    const report = await connection.getStats();
    const entries = [...report.values()].filter(({ kind }) => kind === "video");
    const codec = (type) => report.get(entries.find((entry) => entry.type === type)?.codecId)?.mimeType;
    const video = connection.remoteDescription.sdp.split("m=video")[1];
    const decoded = entries.some(({ type, framesDecoded }) => type === "inbound-rtp" && framesDecoded > 0);
    const [received, sent] = [codec("inbound-rtp"), codec("outbound-rtp")];
    if (!video || !decoded || !received || !sent) continue;
    return { offered: [...video.matchAll(/a=rtpmap:\\d+ (\\w+)/g)].map(([, name]) => name), received, sent };
  }
  return null;
}"""


@dataclass(frozen=True, slots=True)
class Codecs:
    """Of the picture: names that the borne offered, media types received and sent."""

    offered: frozenset[str]
    received: str
    sent: str

    @classmethod
    def of(cls, read: dict[str, Any] | None) -> "Codecs | None":
        """What READ_CODECS gave; None while no picture is decoded."""
        return cls(frozenset(read["offered"]), read["received"], read["sent"]) if read else None


class FirefoxDesk:
    def __init__(self, page: FirefoxPage) -> None:
        self.page = page

    async def open(self, place: Place) -> None:
        """The desk's page, logged in, free, whatever happened before."""
        url = place.stack.central_url
        await self.page.goto(f"{url}/desk/")
        if await self.page.shown("#password"):
            await self.page.type("#username", place.stack.login.user)
            await self.page.type("#password", place.stack.login.password)
            await self.page.click("button[type=submit]")
        await self.see("#outcome, #presence-free:enabled")
        if await self.page.shown("#outcome"):
            await self.tell_outcome("interrupted")
        await self.be_free()

    async def be_free(self) -> None:
        await self.see("#presence-free:enabled, #presence-free[aria-pressed=true]")
        await self.page.click("#presence-free")
        await self.see("#presence-free[aria-pressed=true]")
        await self.see("#idle-free")

    async def leave(self) -> None:
        """Ends what there is and goes away from the desk."""
        if await self.page.shown("#hang-up"):
            await self.page.click("#hang-up")
            await self.see("#outcome")
        if await self.page.shown("#outcome"):
            await self.tell_outcome("interrupted")
            await self.see("#presence-free:enabled")
        await self.page.goto("about:blank")

    async def tell_outcome(self, outcome: str) -> None:
        await self.page.click(f"#outcome [data-outcome={outcome}]")

    async def answer(self) -> None:
        await self.see("#ringing-list button")
        await self.page.click("#ringing-list button")
        await self.see("#words.agreed")

    async def see(self, selector: str) -> None:
        """Returns once it is shown."""

        async def look() -> bool:
            return await self.page.shown(selector)

        await until_async(f"{selector} in Firefox", look)

    async def read(self, selector: str, part: str) -> str:
        """The text there, once `part` is in it."""

        async def look() -> str:
            text = await self.page.text(selector)
            return text if part in text else ""

        return await until_async(f"« {part} » in {selector} in Firefox", look)

    async def words(self) -> tuple[str, ...]:
        return tuple((await self.page.text("#words.agreed")).split())

    async def stamp(self) -> dict[str, Any] | None:
        """The machine-readable stamp in the borne's decoded picture."""
        read: dict[str, Any] | None = await self.page.call(READ_STAMP, "#remote")
        return read

    async def codecs(self) -> Codecs:
        async def look() -> Codecs | None:
            return Codecs.of(await self.page.call(READ_CODECS))

        return await until_async("a decoded picture in Firefox's statistics", look)

    async def connections(self) -> int:
        """How many the desk made since its page was loaded."""
        made: int = await self.page.call("() => window.connections.length")
        return made

    async def heard_hz(self) -> float:
        """The strongest tone of the citizen's sound."""
        heard = await self.page.call(STRONGEST_TONE, "#remote")
        return float(heard["hz"])
