"""A borne without devices: the real protocol, identity, peer connection and transfer halves, driven by a test."""

import asyncio
import secrets
import uuid
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

import av
import numpy as np
import websockets.asyncio.client as ws
from aiortc import AudioStreamTrack, MediaStreamTrack, RTCDataChannel, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.exceptions import ConnectionClosed

from central.protocol import PROTOCOL_VERSION, papers
from central.protocol import borne as wire
from central.protocol.callbacks import CallbackKept, RingCallback, StopRing
from central.protocol.codec import PAPERS_FROM_DESK, TO_BORNE, encode
from central.protocol.identity import login_statement
from central.protocol.signal import Answer, Candidate, Commit, Link, Offer, Redial, Reveal, Signal, SignalBody
from central.protocol.values import EndReason, HelpState, Message
from firmware.call.certificate import make_certificate
from firmware.call.peer_connection import PeerConnection
from firmware.device_key import DeviceKey
from firmware.identity import CallIdentity
from firmware.papers.receiving import Receiving
from firmware.papers.sending import Outgoing, Sending
from firmware.papers.texting import Texts, Typing
from tests.waiting import PATIENCE_S, lag, late

TONE_HZ = 440
GENERATIONS = 1000


class Picture(VideoStreamTrack):
    """Left half red, right half blue."""

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        pixels = np.zeros((240, 320, 3), dtype=np.uint8)
        pixels[:, :160] = (200, 30, 30)
        pixels[:, 160:] = (30, 30, 200)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """A sine of TONE_HZ; or, where `talks` says something, that in syllables, or silence."""

    def __init__(self, talks: Callable[[], bool | None]) -> None:
        super().__init__()
        self._talks = talks

    async def recv(self) -> av.AudioFrame:
        silent = cast("av.AudioFrame", await super().recv())
        at = np.arange(silent.samples) + (silent.pts or 0)
        talks = self._talks()
        syllable = (silent.pts or 0) / silent.sample_rate % 0.24 < 0.16
        peak = 8000 if talks is None or (talks and syllable) else 0
        wave = (peak * np.sin(2 * np.pi * TONE_HZ * at / silent.sample_rate)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[np.newaxis, :], format="s16", layout="mono")
        frame.pts, frame.sample_rate, frame.time_base = silent.pts, silent.sample_rate, silent.time_base
        return frame


@dataclass
class Lies:
    """What this borne does wrong."""

    signing_key: DeviceKey | None = None
    """Signs the commitment with another key than the one that central knows."""
    nonce: str | None = None
    """Reveals this nonce instead of the committed one."""
    other_certificate: bool = False
    """Offers another certificate than the committed one."""


@dataclass
class Seen:
    """What came from the desk."""

    picture_size: tuple[int, int] = (0, 0)
    brightness: float = 0.0
    """Mean luma of the newest picture."""
    frames: int = 0
    loudest: int = 0
    control: list[papers.ControlFromDesk] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)
    """Request id -> the received bytes."""
    text: str = ""
    """What the adviser typed."""
    redials: list[Link] = field(default_factory=list)
    commits: int = 0


class FakeBorne:
    """One call of one borne. `changed` is notified whenever anything came in."""

    def __init__(self, url: str, *, lies: Lies | None = None, key: DeviceKey | None = None) -> None:
        self._url = url.replace("http", "ws", 1) + "/socket/borne"
        self.key = key or DeviceKey(Ed25519PrivateKey.generate())
        self.lies = lies or Lies()
        self.seen = Seen()
        self.changed = asyncio.Condition()
        self.welcome: wire.Welcome | None = None
        self.queued: wire.CallQueued | None = None
        self.accepted: wire.CallAccepted | None = None
        self.ended: wire.CallEnded | None = None
        self.too_many = False
        """The last request of a call was one too many."""
        self.desk_present = True
        self.callbacks: list[CallbackKept | RingCallback | StopRing] = []
        self.help: list[HelpState] = []
        """What became of HELP, as it was told."""
        self.call_id = ""
        self.talks: bool | None = None
        """Whether the citizen speaks; None: a tone without an end."""
        self.refuse: papers.Refusal | None = None
        """Every offered document is refused for this reason."""
        self.pace: Callable[[], bool] = lambda: True
        """Whether the next chunk may go."""
        self._certificate = make_certificate()
        self._identity = self._new_identity()
        self._linked_to: str | None = None
        self._starts = 0
        self._generation = {Link.MEDIA: 0, Link.PAPERS: 0}
        self._connections: dict[Link, PeerConnection] = {}
        self._channels: dict[str, RTCDataChannel] = {}
        self.sending = Sending()
        self.receiving = Receiving(self._admit)
        self.texts = Texts()
        self.keeps_text = True
        """Whether a page that was loaded anew may ask it for the lines of before."""
        self._typing = Typing()
        self._buffers: dict[str, bytearray] = {}
        self._socket: ws.ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def _new_identity(self) -> CallIdentity:
        key = self.lies.signing_key or self.key
        return CallIdentity(
            self.call_id, self._certificate.fingerprint, sign=key.sign, make_nonce=lambda: secrets.token_hex(16)
        )

    @property
    def words(self) -> tuple[str, str] | None:
        return self._identity.words

    async def until(self, condition: Callable[[], object], timeout_s: float = PATIENCE_S) -> None:
        """Returns when `condition` holds; it is looked at whenever anything came in, and at least each 50 ms."""
        async with asyncio.timeout(timeout_s):
            while not condition():
                async with self.changed:
                    try:
                        async with asyncio.timeout(0.05):
                            await self.changed.wait()
                    except TimeoutError:
                        continue
        await late()

    # The socket

    async def connect(self) -> None:
        self._socket = await ws.connect(self._url, compression=None, max_size=1_000_000)
        self._reading = asyncio.create_task(self._read(self._socket))
        await self.until(lambda: self.welcome)

    async def disconnect(self) -> None:
        assert self._socket is not None
        await self._socket.close()
        self.welcome = None

    async def finish(self) -> None:
        """Ends what is left of the call, then closes."""
        if self.welcome is not None and self.accepted is not None and self.ended is None:
            await self.hang_up()
            await self.until(lambda: self.ended)
        await self.close()

    async def close(self) -> None:
        """Everything at once, as when the power goes."""
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            # Never cancelled: a connection that is cut while it gathers its addresses leaves sockets open.
            await self._reading
        await self._close_links()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def request(
        self,
        service_id: str,
        appointment_id: str | None = None,
        callback_id: str | None = None,
        *,
        practice: bool = False,
        signing: bool = False,
        writes: bool = False,
    ) -> None:
        self.call_id = str(uuid.uuid4())
        self.queued = self.accepted = self.ended = None
        self._certificate = make_certificate()
        self._identity = self._new_identity()
        self._linked_to, self._starts = None, 0
        await self._ask(
            wire.RequestCall(
                call_id=self.call_id,
                service_id=service_id,
                appointment_id=appointment_id,
                callback_id=callback_id,
                practice=practice,
                signing=signing,
                writes=writes,
            )
        )

    async def _ask(self, request: wire.RequestCall) -> None:
        """Until the hub answers; again while it says that a borne asks too often, because all tests share this one."""
        async with asyncio.timeout(PATIENCE_S):
            while not (self.queued or self.accepted or self.ended):
                self.too_many = False
                await self.tell(request)
                await self.until(lambda: self.queued or self.accepted or self.ended or self.too_many)
                async with self.changed:
                    if self.too_many:
                        with suppress(TimeoutError):
                            await asyncio.wait_for(self.changed.wait(), 1.0)

    async def hang_up(self) -> None:
        await self.tell(wire.EndCall(call_id=self.call_id, reason=EndReason.CITIZEN_HUNG_UP))

    async def tell(self, message: Message) -> None:
        assert self._socket is not None
        await self._socket.send(encode(message))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _read(self, socket: ws.ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for raw in socket:
                await lag()
                await self._hear(TO_BORNE.decode(raw))
                await self._notify()

    async def _hear(self, message: wire.HubToBorne) -> None:
        match message:
            case wire.Challenge():
                signature = self.key.sign(login_statement(message.nonce, self.key.public_hex))
                await self.tell(
                    wire.Proof(
                        public_key=self.key.public_hex, signature=signature, version=PROTOCOL_VERSION, software="fake"
                    )
                )
            case wire.Welcome():
                self.welcome = message
                if self.call_id and not self.ended:
                    await self.tell(wire.ResumeCall(call_id=self.call_id))
            case wire.CallQueued():
                self.queued = message
            case wire.CallAccepted():
                if self.accepted is None:
                    await self.signal(Link.MEDIA, 0, self._identity.commit())
                self.accepted = message
            case wire.PeerPresence():
                self.desk_present = message.present
            case wire.CallEnded():
                self.ended = message
                await self._close_links()
            case Signal():
                await self._signalled(message)
            case CallbackKept() | RingCallback() | StopRing():
                self.callbacks.append(message)
            case wire.HelpTold():
                self.help.append(message.state)
            case wire.Refused(code="too_many", text="request_call"):
                self.too_many = True
            case wire.Services() | wire.Refused():
                pass

    # The links

    async def signal(self, link: Link, generation: int, body: SignalBody) -> None:
        await self.tell(Signal(call_id=self.call_id, link=link, generation=generation, body=body))

    async def _signalled(self, signal: Signal) -> None:
        connection = self._connections.get(signal.link)
        current = signal.generation == self._generation[signal.link]
        match signal.body:
            case Commit() as commit:
                self.seen.commits += 1
                for answer in self._identity.receive_commit(commit):
                    lie = isinstance(answer, Reveal) and self.lies.nonce
                    await self.signal(Link.MEDIA, 0, Reveal(nonce=self.lies.nonce or "") if lie else answer)
            case Reveal() as reveal:
                self._identity.receive_reveal(reveal)
                await self._start_links()
            case Answer(sdp=sdp) if connection and current and connection.signalingState != "closed":
                await connection.accept_answer(sdp)
            case Candidate() as candidate if connection and current:
                await connection.add_candidate(candidate.candidate, candidate.sdp_mid)
            case Redial() if current or signal.generation == 0:
                self.seen.redials.append(signal.link)
                await self.dial(signal.link)
            case _:
                pass

    async def _start_links(self) -> None:
        if self._identity.peer_fingerprint == self._linked_to:
            return
        self._linked_to = self._identity.peer_fingerprint
        self._starts += 1
        for link in Link:
            self._generation[link] = (self._starts - 1) * GENERATIONS
            await self.dial(link)

    async def dial(self, link: Link) -> None:
        """The next generation of a link."""
        await self.cut(link)
        self._generation[link] += 1
        generation = self._generation[link]
        connection = PeerConnection(make_certificate() if self.lies.other_certificate else self._certificate)
        self._connections[link] = connection
        if link is Link.MEDIA:
            connection.addTrack(Picture())
            connection.addTrack(Tone(lambda: self.talks))
            connection.on("track", self._watch_track)
        else:
            for name in (papers.CONTROL_CHANNEL, papers.BULK_CHANNEL):
                self._open_channel(connection, name)
            self._open_text(connection)
        await self.signal(link, generation, Offer(sdp=await connection.offer()))

    async def cut(self, link: Link) -> None:
        """The connection dies without a word."""
        if old := self._connections.pop(link, None):
            if link is Link.PAPERS:
                self._channels.clear()
                self.sending.disconnected()
                self.receiving.disconnected()
                self._typing.disconnected()
            await old.close()

    async def _close_links(self) -> None:
        for link in Link:
            await self.cut(link)

    def _watch_track(self, track: MediaStreamTrack) -> None:
        self._spawn(self._watch(track))

    async def _watch(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if isinstance(frame, av.VideoFrame):
                self.seen.frames += 1
                self.seen.picture_size = (frame.width, frame.height)
                self.seen.brightness = float(np.frombuffer(frame.planes[0], np.uint8).mean())
            elif isinstance(frame, av.AudioFrame):
                self.seen.loudest = max(self.seen.loudest, int(np.abs(frame.to_ndarray().astype(np.int32)).max()))
            await self._notify()

    # Papers

    def _open_channel(self, connection: PeerConnection, name: str) -> None:
        keeps = self.keeps_text and name == papers.CONTROL_CHANNEL
        channel = connection.createDataChannel(name, protocol=papers.KEEPS_TEXT if keeps else "")
        channel.on("open", self._channel_opened)
        channel.on("message", self._heard_control if name == papers.CONTROL_CHANNEL else self._heard_bulk)
        self._channels[name] = channel

    def _channel_opened(self) -> None:
        if len(self._channels) == 3 and all(channel.readyState == "open" for channel in self._channels.values()):
            for offer in self.sending.connected():
                self.tell_desk(offer)

    def tell_desk(self, message: papers.ControlFromBorne) -> None:
        self._channels[papers.CONTROL_CHANNEL].send(encode(message))

    @property
    def papers_ready(self) -> bool:
        return bool(self._channels) and all(channel.readyState == "open" for channel in self._channels.values())

    def send_page(self, request_id: str, page: int, preview: bytes, full: bytes) -> None:
        """Offers preview and page, in that order."""
        for purpose, data in ((papers.Purpose.SCAN_PREVIEW, preview), (papers.Purpose.SCAN_PAGE, full)):
            document = Outgoing(
                document_id=str(uuid.uuid4()),
                request_id=request_id,
                purpose=purpose,
                media_type=papers.MediaType.JPEG,
                data=data,
                sha256=sha256(data).hexdigest(),
                page=page,
            )
            for offer in self.sending.add(document):
                self.tell_desk(offer)

    def pump(self) -> None:
        """Sends what the window and `pace` allow."""
        while self.pace() and (chunk := self.sending.next_chunk()) is not None:
            self._channels[papers.BULK_CHANNEL].send(chunk)

    def _admit(self, offer: papers.DocumentOffered) -> bytearray | papers.Refusal:
        if self.refuse is not None:
            return self.refuse
        return self._buffers.setdefault(offer.request_id, bytearray(offer.size))

    def _heard_control(self, raw: str | bytes) -> None:
        message = PAPERS_FROM_DESK.decode(raw)
        self.seen.control.append(message)
        match message:
            case papers.DocumentOffered():
                for reply in self.receiving.offered(message).messages:
                    self.tell_desk(reply)
            case papers.DocumentWithdrawn():
                self.receiving.withdrawn(message)
            case papers.SendFrom() | papers.Received() | papers.DocumentComplete() | papers.DocumentRefused():
                self.sending.handle(message)
                self.pump()
            case papers.TextAsked():
                for kept in self._typing.kept(self.texts):
                    self.tell_desk(kept)
            case papers.TextFrom(offset=offset):
                self._typing.begin(self.texts, offset)
                self.tell_desk(papers.TextFrom(offset=self.texts.received))
                self._send_text()
            case _:
                pass

    def _heard_bulk(self, raw: bytes) -> None:
        reply = self.receiving.chunk(raw)
        for message in reply.messages:
            self.tell_desk(message)
        if reply.complete and reply.document is not None:
            self.seen.documents[reply.document.request_id] = bytes(self._buffers[reply.document.request_id])

    # Text

    def _open_text(self, connection: PeerConnection) -> None:
        channel = connection.createDataChannel(papers.TEXT_CHANNEL, protocol=papers.TEXT_CHANNEL)
        channel.on("open", self._channel_opened)
        channel.on("message", self._heard_text)
        self._channels[papers.TEXT_CHANNEL] = channel

    def _heard_text(self, block: str) -> None:
        self.seen.text += self._typing.heard(self.texts, block)

    def type(self, text: str) -> None:
        """The citizen types; what finds no connection goes on the next one."""
        self.texts.add(text)
        self._send_text()

    def send_raw_text(self, message: str | bytes) -> None:
        """Past every rule."""
        self._channels[papers.TEXT_CHANNEL].send(message)

    def _send_text(self) -> None:
        channel = self._channels.get(papers.TEXT_CHANNEL)
        while channel is not None and channel.readyState == "open":
            block = self._typing.next_block(self.texts)
            if block is None:
                return
            channel.send(block)
