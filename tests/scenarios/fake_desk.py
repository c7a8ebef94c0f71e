"""An adviser's desk without a browser: a real log-in, the real socket, real connections; driven by a test.

One `FakeDesk` is one page: its certificate lives as long as the page. A second one with the same session is the same
adviser after a reload.
"""

import asyncio
import contextlib
import http.cookiejar
import re
import secrets
import urllib.parse
import urllib.request
from collections.abc import Coroutine

import websockets.asyncio.client as ws
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from central.protocol import desk as wire
from central.protocol.borne import CallEnded, EndCall, PeerPresence, Refused, ResumeCall
from central.protocol.callbacks import Callbacks, CallBackStage, CallBackTold, OpenCallback
from central.protocol.codec import TO_DESK, encode
from central.protocol.identity import commitment, fingerprint_statement, words
from central.protocol.papers import NextSteps
from central.protocol.signal import Answer, Candidate, Commit, Link, Offer, Redial, Reveal, Signal, SignalBody
from central.protocol.values import CloseCode, EndReason, Message, Outcome, Presence
from firmware.call.certificate import fingerprint_of_sdp, make_certificate
from tests.scenarios.desk_media import DeskMedia
from tests.scenarios.desk_papers import DeskPapers
from tests.scenarios.wire import UdpGate
from tests.waiting import until

_AGAIN_S = 0.3
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


async def log_in(url: str, user: str, password: str) -> str:
    """The session's cookies, as a browser would send them; through the log-in page."""
    return await asyncio.to_thread(_log_in, url, user, password)


def _log_in(url: str, user: str, password: str) -> str:
    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    with browser.open(f"{url}/login/", timeout=30) as page:
        found = _TOKEN.search(page.read().decode())
    assert found, "the log-in page has no token"
    form = {"csrfmiddlewaretoken": found[1], "username": user, "password": password}
    request = urllib.request.Request(
        f"{url}/login/", urllib.parse.urlencode(form).encode(), {"Referer": f"{url}/login/"}
    )
    with browser.open(request, timeout=30) as page:
        assert page.url.endswith("/desk/"), page.url
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)


class _Handshake:
    """The desk's side of the commitments, after `central.protocol.identity`."""

    def __init__(self, assigned: wire.CallAssigned, fingerprint: str) -> None:
        self.words: tuple[str, str] | None = None
        self.rounds: list[tuple[str, str]] = []
        """The words of every round, in order."""
        self.borne: Commit | None = None
        self._assigned = assigned
        self._fingerprint = fingerprint
        self._nonce = ""

    def begin(self) -> Commit:
        self._nonce, self.borne, self.words = secrets.token_hex(16), None, None
        return self._commit()

    def _commit(self) -> Commit:
        bound = commitment(self._assigned.call_id, "desk", self._fingerprint, self._nonce)
        return Commit(fingerprint=self._fingerprint, commitment=bound)

    def restate(self) -> tuple[Commit | Reveal, ...]:
        """What may have been lost while a socket was away."""
        return (self._commit(), *((Reveal(nonce=self._nonce),) if self.borne else ()))

    def committed(self, commit: Commit) -> Commit | Reveal | None:
        statement = fingerprint_statement(self._assigned.call_id, commit.fingerprint, commit.commitment)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self._assigned.borne_public_key))
        key.verify(bytes.fromhex(commit.signature or ""), statement)
        if self.borne is None:
            self.borne = commit
            return Reveal(nonce=self._nonce)
        return self.begin() if self.borne.commitment != commit.commitment else None

    def revealed(self, reveal: Reveal) -> None:
        if self.borne is None or self.words:
            return
        call_id, fingerprint = self._assigned.call_id, self.borne.fingerprint
        assert commitment(call_id, "borne", fingerprint, reveal.nonce) == self.borne.commitment
        self.words = words(call_id, borne=(fingerprint, reveal.nonce), desk=(self._fingerprint, self._nonce))
        self.rounds.append(self.words)


class FakeDesk:
    """`open`, `be_free`, `take`, ... `close`. Its socket comes back by itself, as the page's does."""

    def __init__(self, url: str, cookie: str) -> None:
        self.gate = UdpGate()
        self._begin_anew()
        self.connected = False
        self.presence: Presence | None = None
        self.queue: tuple[wire.WaitingCall, ...] = ()
        self.wishes: tuple[OpenCallback, ...] = ()
        self.rings: list[CallBackStage] = []
        """What it read of bornes that it had ring."""
        self.assigned: wire.CallAssigned | None = None
        self.assignments = 0
        self.ended: CallEnded | None = None
        self.refusals: list[Refused] = []
        self.borne_present = True
        self.devices: dict[str, str] = {}
        """What does not work at the borne of this call, as central says."""
        self.handshake: _Handshake | None = None
        self._url = url
        self._cookie = cookie
        self._socket: ws.ClientConnection | None = None
        self._living: asyncio.Task[None] | None = None
        self._verified = asyncio.Event()
        self._links = {link: asyncio.Lock() for link in Link}
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    def _begin_anew(self) -> None:
        self.certificate = make_certificate()
        self.media = DeskMedia(self.certificate, self.gate)
        self.papers = DeskPapers(self.certificate, self.gate)

    # What an adviser does

    async def open(self) -> None:
        self._living = asyncio.create_task(self._live())
        await until("the desk's welcome", lambda: self.connected)

    async def be_free(self) -> None:
        await until("the end of the last call", lambda: self.presence is not Presence.IN_CALL)
        if self.presence is Presence.WRAP_UP:
            await self.tell_outcome()
        if self.presence is not Presence.FREE:
            await self.tell(wire.SetPresence(presence=Presence.FREE))
        await until("a free adviser", lambda: self.presence is Presence.FREE)

    async def be_away(self) -> None:
        await self.tell(wire.SetPresence(presence=Presence.AWAY))
        await until("an absent adviser", lambda: self.presence is Presence.AWAY)

    async def ring(self) -> wire.WaitingCall:
        return await until("the ring", lambda: next((call for call in self.queue if call.ringing), None))

    async def take(self) -> wire.CallAssigned:
        """Answers what rings."""
        self.ended = None
        await self.tell(wire.AcceptCall(call_id=(await self.ring()).call_id))
        return await until("the call", lambda: self.assigned)

    async def hang_up(self) -> None:
        assert self.assigned is not None
        await self.tell(EndCall(call_id=self.assigned.call_id, reason=EndReason.ADVISER_HUNG_UP))
        await until("the end of the call", lambda: self.ended)

    async def tell_outcome(self) -> None:
        ended = await until("word of how the call ended", lambda: self.ended)
        await self.tell(wire.TellOutcome(call_id=ended.call_id, outcome=Outcome.ANSWERED))
        await until("no outcome due", lambda: self.presence in {Presence.FREE, Presence.AWAY})

    def write_next_steps(self, text: str) -> None:
        self.papers.tell(NextSteps(text=text))

    async def tell(self, message: Message) -> None:
        assert self._socket is not None
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(encode(message))

    async def close(self) -> None:
        """As when the tab is closed: socket and connections are gone at once."""
        living, self._living = self._living, None
        if living is not None:
            living.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await living
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.media.close()
        await self.papers.close()
        assert not self._failures, self._failures

    @property
    def words(self) -> tuple[str, str] | None:
        return None if self.handshake is None else self.handshake.words

    # The socket

    async def _live(self) -> None:
        while True:
            with contextlib.suppress(OSError, InvalidHandshake, TimeoutError):
                try:
                    await self._one_socket()
                except ConnectionClosed as closed:
                    self.connected = False
                    if closed.rcvd is not None and closed.rcvd.code == CloseCode.REPLACED:
                        return
            self.connected = False
            await asyncio.sleep(_AGAIN_S)

    async def _one_socket(self) -> None:
        async with ws.connect(
            self._url.replace("http", "ws", 1) + "/socket/desk",
            additional_headers={"Cookie": self._cookie, "Origin": self._url},
            compression=None,
            ping_interval=3,
            ping_timeout=5,
            close_timeout=1,
        ) as socket:
            self._socket = socket
            async for raw in socket:
                await self._hear(TO_DESK.decode(raw))

    async def _hear(self, message: wire.HubToDesk) -> None:
        match message:
            case wire.DeskWelcome():
                await self._welcomed(message)
            case wire.Queue():
                self.queue = message.calls
            case Callbacks():
                self.wishes = message.callbacks
            case CallBackTold():
                self.rings.append(message.stage)
            case wire.PresenceChanged():
                self.presence = message.presence
            case wire.CallAssigned():
                await self._assign(message)
            case wire.BorneFaults():
                self.devices = {fault.device: fault.fault for fault in message.faults}
            case PeerPresence():
                if message.present and not self.borne_present:
                    await self._restate()
                self.borne_present = message.present
            case CallEnded():
                self.ended = message
                self.assigned = self.handshake = None
                # The papers link goes on for a while: whether the slip is out is told on it.
                self._spawn(self._close_media())
            case Refused():
                self.refusals.append(message)
            case Signal():
                await self._signalled(message)

    async def _welcomed(self, message: wire.DeskWelcome) -> None:
        self.presence = message.presence
        call_id = self.assigned.call_id if self.assigned is not None else message.call_id
        if call_id is not None:
            await self.tell(ResumeCall(call_id=call_id))
        self.connected = True

    async def _assign(self, message: wire.CallAssigned) -> None:
        again = self.assigned is not None and self.assigned.call_id == message.call_id
        self.assigned, self.borne_present = message, message.peer_present
        self.assignments += 1
        if again:
            await self._restate()
            return
        async with self._links[Link.MEDIA], self._links[Link.PAPERS]:
            await self.media.close()
            await self.papers.close()
            self._begin_anew()
        self._verified = asyncio.Event()
        self.handshake = _Handshake(message, self.certificate.fingerprint)
        await self._signal(Link.MEDIA, 0, self.handshake.begin())

    async def _restate(self) -> None:
        if self.handshake is not None:
            for body in self.handshake.restate():
                await self._signal(Link.MEDIA, 0, body)

    async def _signal(self, link: Link, generation: int, body: SignalBody) -> None:
        if self.assigned is not None:
            await self.tell(Signal(call_id=self.assigned.call_id, link=link, generation=generation, body=body))

    # The links

    async def _signalled(self, signal: Signal) -> None:
        if self.handshake is None:
            return
        match signal.body:
            case Commit() as commit:
                if (answer := self.handshake.committed(commit)) is not None:
                    await self._signal(Link.MEDIA, 0, answer)
                self._verified.set()
            case Reveal() as reveal:
                self.handshake.revealed(reveal)
            case Offer(sdp=sdp):
                self._spawn(self._answer(signal.link, signal.generation, sdp))
            case Answer() | Candidate() | Redial():
                raise AssertionError("only a desk says this")

    async def _answer(self, link: Link, generation: int, sdp: str) -> None:
        await self._verified.wait()
        if self.handshake is None or self.handshake.borne is None:
            return
        assert fingerprint_of_sdp(sdp) == self.handshake.borne.fingerprint
        async with self._links[link]:
            end = self.media if link is Link.MEDIA else self.papers
            if generation > end.generation:
                answer = await end.answer(generation, sdp)
                await self._signal(link, generation, Answer(sdp=answer))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failures.append(failure)

    async def _close_media(self) -> None:
        async with self._links[Link.MEDIA]:
            await self.media.close()
