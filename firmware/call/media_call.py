"""The media link of one call: generation after generation of connections, until the call is stopped."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from central.protocol.signal import Answer, Candidate, Link, Offer, Redial, Signal, SignalBody
from firmware.call.connection import LinkLostError, MediaConnection, MediaEnds, MediaPlan, PeerIdentityError
from firmware.call.messages import CallToCounter, Degradation, FirstPicture, IdentityBroken, MediaState, SignalOut

ANSWER_TIMEOUT_S = 10.0
CONNECT_TIMEOUT_S = 10.0
STEADY_S = 5.0
"""A connection that held for so long was a good one: the next generation follows at once."""
_FIRST_PAUSE_S = 0.5
_LAST_PAUSE_S = 4.0
_MOST_WAITING = 100
"""Signals of one generation that may wait; a peer that sends more is not one of ours."""

logger = logging.getLogger(__name__)


class MediaCall:
    """`run` until cancelled; `receive` every signal of the media link meanwhile."""

    def __init__(
        self,
        call_id: str,
        first_generation: int,
        plan: MediaPlan,
        ends: MediaEnds,
        send: Callable[[CallToCounter], None],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.call_id = call_id
        self.connection: MediaConnection | None = None
        self._generation = first_generation
        self._plan = plan
        self._ends = ends
        self._send = send
        self._clock = clock
        self._sleep = sleep
        self._signals: asyncio.Queue[SignalBody] = asyncio.Queue(_MOST_WAITING)
        self._redial = asyncio.Event()
        self._was_connected = False

    def receive(self, signal: Signal) -> None:
        """Ignores what belongs to another call, another link or an older generation."""
        if signal.call_id != self.call_id or signal.link is not Link.MEDIA or signal.generation < self._generation:
            return
        if isinstance(signal.body, Redial):
            self._redial.set()
        elif signal.generation == self._generation and not self._signals.full():
            self._signals.put_nowait(signal.body)

    def prefer(self, degradation: Degradation) -> None:
        """What gives way when bits are short; where the present connection cannot follow, the next one does."""
        self._plan = replace(self._plan, degradation=degradation)
        if self.connection is not None and not self.connection.prefer(degradation):
            self._redial.set()

    async def run(self) -> None:
        """Ends by itself only when the peer is not who it said (`IdentityBroken`)."""
        pause_s = 0.0
        while True:
            self._redial.clear()
            begun_s = self._clock()
            try:
                await self._one_generation()
            except PeerIdentityError:
                logger.warning("the answer carries another fingerprint than the committed one")
                self._send(IdentityBroken(call_id=self.call_id))
                return
            if self._was_connected:
                self._was_connected = False
                self._send(MediaState(call_id=self.call_id, state="lost"))
            if self._clock() - begun_s > STEADY_S:
                pause_s = 0.0
            self._generation += 1
            self._signals = asyncio.Queue(_MOST_WAITING)
            await self._sleep(pause_s)
            pause_s = min(max(pause_s * 2, _FIRST_PAUSE_S), _LAST_PAUSE_S)

    async def _one_generation(self) -> None:
        """One connection from its offer to its loss, or to the peer's wish for another."""
        life = asyncio.create_task(self._life())
        redial = asyncio.create_task(self._redial.wait())
        try:
            await asyncio.wait({life, redial}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (life, redial):
                task.cancel()
            await asyncio.wait({life, redial})
        if not life.cancelled():
            life.result()

    async def _life(self) -> None:
        connection = self.connection = MediaConnection(self._plan, self._ends, self._clock)
        candidates: asyncio.Task[None] | None = None
        try:
            await self._negotiate(connection)
            candidates = asyncio.create_task(self._take_candidates(connection))
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await connection.connected()
            self._was_connected = True
            self._send(MediaState(call_id=self.call_id, state="connected"))
            await connection.lost()
        except (LinkLostError, OSError, ValueError) as error:
            # OSError is also the TimeoutError of a peer that says nothing, and a network that is down.
            logger.info("generation %d failed: %s", self._generation, type(error).__name__)
        finally:
            self.connection = None
            if candidates is not None:
                candidates.cancel()
                await asyncio.wait([candidates])
            await connection.close()

    async def _negotiate(self, connection: MediaConnection) -> None:
        self._tell(Offer(sdp=await connection.offer()))
        early: list[Candidate] = []
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while not isinstance(body := await self._signals.get(), Answer):
                if isinstance(body, Candidate):
                    early.append(body)
        await connection.accept(body.sdp, lambda: self._send(FirstPicture(call_id=self.call_id)))
        for candidate in early:
            await connection.add_candidate(candidate.candidate, candidate.sdp_mid)

    async def _take_candidates(self, connection: MediaConnection) -> None:
        while True:
            body = await self._signals.get()
            if isinstance(body, Candidate):
                await connection.add_candidate(body.candidate, body.sdp_mid)

    def _tell(self, body: SignalBody) -> None:
        signal = Signal(call_id=self.call_id, link=Link.MEDIA, generation=self._generation, body=body)
        self._send(SignalOut(signal=signal))
