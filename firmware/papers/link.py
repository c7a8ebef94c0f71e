"""The papers link of one call: connection after connection, and on each the same conversation goes on.

It shares the counter's loop: SCTP in Python holds it for less than 10 ms at a time while a page of 2.8 MB goes
(measured with both ends in one loop), because chunks go one by one and only while the channel has room.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Sequence

from central.protocol.codec import PAPERS_FROM_DESK, ProtocolError, encode
from central.protocol.papers import ControlFromBorne, Refusal
from central.protocol.signal import Answer, Candidate, Link, Offer, Redial, Signal, SignalBody
from central.protocol.values import IceServer
from firmware.call.certificate import CallCertificate, fingerprint_of_sdp
from firmware.papers.checks import Checker, Checks, log_death
from firmware.papers.connection import PapersConnection
from firmware.papers.conversing import Conversing, PapersEvent
from firmware.papers.dialling import Dialling, LinkTiming
from firmware.papers.document_check import DocumentChecker
from firmware.papers.pacing import Bucket, Pacer
from firmware.papers.store import MemoryStore
from firmware.session import events, paper_events

__all__ = ["CONTROL_BURST", "CONTROL_PER_S", "PapersEvent", "PapersLink"]

_MOST_WAITING = 100
"""Signals of one generation that may wait; a peer that sends more is not one of ours."""
CONTROL_PER_S = 120.0
CONTROL_BURST = 240.0
"""Received comes every 64 kB: 120 a second is 7.7 MB/s, more than SCTP in Python carries."""
TEXT_PER_S = 60.0
TEXT_BURST = 120.0
"""Blocks: a key that repeats makes 40 a second; a desk whose line was cut sends what it kept in 40."""

logger = logging.getLogger(__name__)


class _LinkLost(Exception):
    """This connection cannot be made, or is gone."""


class _PeerIdentity(Exception):
    """The answer carries another fingerprint than the desk committed to."""


class PapersLink:
    """`start`, then `handle` every signal of the papers link, until `close`. All methods belong to one loop."""

    def __init__(
        self,
        call_id: str,
        certificate: CallCertificate,
        peer_fingerprint: str,
        ice_servers: Sequence[IceServer],
        send_signal: Callable[[Signal], None],
        store: MemoryStore,
        on_event: Callable[[PapersEvent], None],
        clock: Callable[[], float],
        *,
        first_generation: int = 1,
        checker: Checker | None = None,
        rate: Callable[[], float | None] = lambda: None,
        timing: LinkTiming | None = None,
        jitter: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`rate`: bytes per second that chunks may take from the line (None: all), so that the voice comes first."""
        self._call_id = call_id
        self._certificate = certificate
        self._peer_fingerprint = peer_fingerprint
        self._ice_servers = ice_servers
        self._send_signal = send_signal
        self._store = store
        self._on_event = on_event
        self._clock = clock
        self._generation = first_generation
        self._pacer = Pacer(rate)
        self._timing = timing or LinkTiming()
        self._sleep = sleep
        self._signals: asyncio.Queue[SignalBody] = asyncio.Queue(_MOST_WAITING)
        self._redial = asyncio.Event()
        self._wake = asyncio.Event()
        self._connection: PapersConnection | None = None
        self._live = self._talking = self._broken = False
        self._dialling = Dialling(self._timing, clock, jitter)
        self._control_tokens = Bucket(CONTROL_PER_S, CONTROL_BURST)
        self._text_tokens = Bucket(TEXT_PER_S, TEXT_BURST)
        self._running: asyncio.Task[None] | None = None
        self._checks = Checks(checker or DocumentChecker(), store, self._checked)
        self._talk = Conversing(
            store, on_event=self._tell_session, on_arrived=self._arrived, on_dropped=self._checks.stop
        )

    async def start(self) -> None:
        """Begins to dial."""
        if self._running is None:
            self._live = True
            self._talk.begin()
            self._running = asyncio.create_task(self._run(), name="papers link")
            self._running.add_done_callback(log_death)

    def silence(self) -> None:
        """From now on nothing of the desk is taken: the store is about to be wiped, and `close` needs a moment."""
        self._live = False

    async def close(self) -> None:
        """Ends connection and checks; no event comes after it."""
        self._live = False
        running, self._running = self._running, None
        try:
            if running is not None:
                running.cancel()
                await asyncio.wait({running})
        finally:
            await self._checks.close()
        if running is not None and not running.cancelled():
            running.result()

    def handle(self, signal: Signal) -> None:
        """A signal of the desk. Ignores another call's or link's, and those of an older generation.

        A Redial of generation 0 comes from a desk that has no connection yet, and counts.
        """
        if signal.call_id != self._call_id or signal.link is not Link.PAPERS:
            return
        if isinstance(signal.body, Redial):
            if signal.generation in {0, self._generation}:
                self._redial.set()
        elif signal.generation == self._generation and not self._signals.full():
            self._signals.put_nowait(signal.body)

    def tell(self, message: ControlFromBorne) -> None:
        """Tells the desk now, and again on every new connection until a newer word on the same thing."""
        self._say(self._talk.tell(message))

    def send_pages(self, request_id: str, page_ids: tuple[str, ...]) -> None:
        """Sends scanned pages of the store; answered by SendingProgressed and PagesSent, or ScanWithdrawn."""
        self._say(self._talk.send_pages(request_id, page_ids))
        self._wake.set()

    def type(self, text: str) -> None:
        """Sends text as it is typed; what finds no connection goes on the next one."""
        self._talk.type(text)
        self._send_text()

    def send_shown_page(self, request_id: str, page: int, page_id: str) -> None:
        """Sends the picture of a page that the borne shows (its number from 1), once to this desk."""
        self._say(self._talk.send_shown_page(request_id, page, page_id))
        self._wake.set()

    def withdraw_pages(self, request_id: str) -> None:
        """The citizen wants them back: what has not left stays here."""
        self._say(self._talk.withdraw_pages(request_id))

    # Connections

    async def _run(self) -> None:
        while True:
            self._redial.clear()
            self._dialling.begin()
            try:
                await self._one_generation()
            except _PeerIdentity:
                logger.warning("the answer on the papers link carries another fingerprint than the committed one")
                self._tell_session(events.IdentityRefused(self._call_id))
                return
            self._generation += 1
            self._signals = asyncio.Queue(_MOST_WAITING)
            await self._sleep(self._dialling.pause_s())

    async def _one_generation(self) -> None:
        connection = PapersConnection(
            self._certificate,
            self._ice_servers,
            on_control=self._control,
            on_chunk=self._chunk,
            on_text=self._text,
            on_change=self._wake.set,
        )
        self._connection, self._broken = connection, False
        try:
            await self._negotiate(connection)
            await self._carry(connection)
        except (_LinkLost, OSError, ValueError) as error:
            # OSError is also the TimeoutError of a desk that says nothing, and a network that is down.
            logger.info("papers link: generation %d ended: %s", self._generation, type(error).__name__)
        finally:
            self._connection = None
            if self._talking:
                self._talking = False
                self._talk.disconnected()
            await connection.close()

    async def _negotiate(self, connection: PapersConnection) -> None:
        offer = Offer(sdp=await connection.offer())
        self._send_signal(Signal(call_id=self._call_id, link=Link.PAPERS, generation=self._generation, body=offer))
        early: list[Candidate] = []
        async with asyncio.timeout(self._timing.answer_s):
            while not isinstance(body := await self._next_signal(), Answer):
                if isinstance(body, Candidate):
                    early.append(body)
        if fingerprint_of_sdp(body.sdp) != self._peer_fingerprint:
            raise _PeerIdentity
        await connection.accept(body.sdp)
        for candidate in early:
            await connection.add_candidate(candidate.candidate, candidate.sdp_mid)
        async with asyncio.timeout(self._timing.connect_s):
            while not connection.is_open:
                await self._watch(connection)
                await self._pause(self._timing.watch_s)

    async def _next_signal(self) -> SignalBody:
        """The next signal of this generation. Raises _LinkLost when the desk asks for another."""
        signal = asyncio.ensure_future(self._signals.get())
        redial = asyncio.ensure_future(self._redial.wait())
        try:
            await asyncio.wait({signal, redial}, return_when=asyncio.FIRST_COMPLETED)
            if redial.done():
                raise _LinkLost("redial")
            return signal.result()
        finally:
            signal.cancel()
            redial.cancel()

    async def _carry(self, connection: PapersConnection) -> None:
        """The conversation on an open connection; ends by _LinkLost."""
        self._begin_to_talk()
        mark, moved_s = connection.unacknowledged, self._clock()
        while True:
            await self._watch(connection)
            self._send_text()
            wait_s = self._send_chunks(connection)
            await self._pause(min(wait_s, self._timing.watch_s))
            now_s, newest = self._clock(), connection.unacknowledged
            if newest is None or newest != mark:
                mark, moved_s = newest, now_s
            elif now_s - moved_s > self._timing.stall_s:
                raise _LinkLost("stalled")

    def _begin_to_talk(self) -> None:
        """Before the first message either way: the desk may speak before both channels are open here."""
        if not self._talking:
            self._talking = True
            self._say(self._talk.connected())

    async def _watch(self, connection: PapersConnection) -> None:
        if connection.is_lost or self._broken or self._redial.is_set():
            raise _LinkLost("lost")
        while not self._signals.empty():
            body = self._signals.get_nowait()
            if isinstance(body, Candidate):
                await connection.add_candidate(body.candidate, body.sdp_mid)

    def _send_chunks(self, connection: PapersConnection) -> float:
        """Fills the channel's room; in how many seconds it should be tried again."""
        while connection.has_room:
            wait_s = self._pacer.wait_s(self._clock())
            if wait_s:
                return wait_s
            raw = self._talk.next_chunk()
            if raw is None:
                break
            connection.send_chunk(raw)
            self._pacer.sent(len(raw), self._clock())
        return self._timing.watch_s

    def _send_text(self) -> None:
        """It does not wait for its turn among the chunks, only for its channel."""
        connection = self._connection
        if connection is None or not connection.can_type:
            return
        while (block := self._talk.next_text()) is not None:
            connection.send_text(block)

    async def _pause(self, seconds: float) -> None:
        """Until something changed, at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()

    # Messages

    def _control(self, raw: bytes | str) -> None:
        if not self._control_tokens.take(self._clock()):
            self._break("too many control messages")
            return
        self._take(lambda: self._talk.control(PAPERS_FROM_DESK.decode(raw)))

    def _chunk(self, raw: bytes) -> None:
        self._take(lambda: self._talk.chunk(raw))

    def _text(self, raw: bytes | str) -> None:
        if not isinstance(raw, str) or not self._text_tokens.take(self._clock()):
            self._break("bytes on the channel of the text, or too many messages")
            return
        self._take(lambda: self._talk.text(raw))

    def _take(self, work: Callable[[], list[ControlFromBorne]]) -> None:
        if not self._live or self._broken or self._connection is None:
            return
        self._begin_to_talk()
        try:
            self._say(work())
        except ProtocolError:
            # The error's text may quote the message, and the message is a citizen's.
            self._break("a message that this protocol does not have")
        self._wake.set()

    def _break(self, why: str) -> None:
        if not self._broken:
            logger.warning("papers link: the connection is closed: %s", why)
        self._broken = True
        self._wake.set()

    def _say(self, messages: Sequence[ControlFromBorne]) -> None:
        if self._talking and self._connection is not None:
            for message in messages:
                self._connection.send_control(encode(message))

    def _tell_session(self, event: PapersEvent) -> None:
        if isinstance(event, paper_events.PrintAsked | paper_events.ShowAsked):
            self._checks.warm()
        if self._live:
            self._on_event(event)

    def _arrived(self, request_id: str) -> None:
        self._checks.start(request_id, self._talk.purpose(request_id))

    def _checked(self, request_id: str, result: tuple[str, ...] | Refusal) -> None:
        self._talk.checked(request_id, result)
