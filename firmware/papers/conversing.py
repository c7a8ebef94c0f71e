"""What the borne and the desk say to each other about papers, whatever connection carries it. Pure: no loop.

Each method that takes something in returns what to answer; events for the session go to `on_event` at once.
"""

from collections.abc import Callable
from hashlib import sha256
from uuid import uuid4

from central.protocol.codec import ProtocolError
from central.protocol.papers import (
    ControlFromBorne,
    ControlFromDesk,
    DocumentComplete,
    DocumentOffered,
    DocumentRefused,
    DocumentWithdrawn,
    MediaType,
    NextSteps,
    NextStepsKept,
    PrintOffered,
    PrintResumed,
    PrintWithdrawn,
    Purpose,
    Received,
    Refusal,
    ScanRequested,
    ScanWithdrawn,
    SendFrom,
    ShowClosed,
    ShowOffered,
    ShowPointed,
    ShowStage,
    ShowTold,
    ShowTurned,
    TextAsked,
    TextFrom,
)
from firmware.papers.receiving import Receiving, Reply
from firmware.papers.sending import Acknowledged, FromReceiver, GivenUp, Outgoing, Sending
from firmware.papers.store import MemoryStore
from firmware.papers.texting import Typing
from firmware.session import events
from firmware.session import paper_events as pev

type PapersEvent = (
    pev.ScanAsked | pev.ScanWithdrawn | pev.SendingProgressed | pev.PagesSent
    | pev.PrintAsked | pev.PrintReceiving | pev.PrintChecked | pev.PrintUnfit | pev.PrintWithdrawn
    | pev.ShowAsked | pev.ShowChecked | pev.ShowUnfit | pev.ShowTurned | pev.ShowPointed
    | pev.ShowClosed | pev.PrintResumed | pev.NextStepsWritten | pev.TextArrived | events.IdentityRefused
)  # fmt: skip


class Conversing:
    """`on_arrived(request_id)`: a document is whole and waits in the store for its check. `on_dropped`: forget it."""

    def __init__(
        self,
        store: MemoryStore,
        *,
        on_event: Callable[[PapersEvent], None],
        on_arrived: Callable[[str], None],
        on_dropped: Callable[[str], None],
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._store = store
        self._on_event = on_event
        self._on_arrived = on_arrived
        self._on_dropped = on_dropped
        self._new_id = new_id
        self._sending = Sending()
        self._receiving = Receiving(self._admit)
        self._typing = Typing()
        self._at_desk: dict[str, set[int]] = {}
        """Shown pages whose picture this desk has, or gets, by request."""

    def begin(self) -> None:
        """Takes over what an earlier link of the same call left: pages go again, half a document is given up."""
        for request_id, purpose in tuple(self._store.outbox.arriving.items()):
            self._drop_document(request_id)
            self._tell_withdrawn(request_id, purpose)
        if self._store.outbox.shown is not None:
            self.send_shown_page(*self._store.outbox.shown)
        for request_id, page_ids in tuple(self._store.outbox.pages.items()):
            if not self._sending.pending(request_id):
                self.send_pages(request_id, page_ids)

    # The connection

    def connected(self) -> list[ControlFromBorne]:
        kept = [NextStepsKept(text=self._store.next_steps)] if self._store.next_steps else []
        return [*self._store.outbox.told.values(), *kept, *self._sending.connected()]

    def disconnected(self) -> None:
        self._sending.disconnected()
        self._receiving.disconnected()
        self._typing.disconnected()

    def next_chunk(self) -> bytes | None:
        return self._sending.next_chunk()

    def next_text(self) -> str | None:
        """The next block of what was typed here, once the desk has said from where."""
        return self._typing.next_block(self._store.outbox.texts)

    # The session

    def tell(self, message: ControlFromBorne) -> list[ControlFromBorne]:
        self._store.outbox.tell(message)
        if isinstance(message, ShowTold) and message.stage in {ShowStage.REFUSED, ShowStage.CLOSED}:
            return [message, *self._forget_shown(message.request_id)]
        return [message]

    def send_pages(self, request_id: str, page_ids: tuple[str, ...]) -> list[ControlFromBorne]:
        """Every preview first, then the pages. A page that is no longer in the store is left out."""
        images = [(place, image) for place, key in enumerate(page_ids, start=1) if (image := self._store.scanned(key))]
        self._store.outbox.pages[request_id] = page_ids
        offers: list[ControlFromBorne] = []
        for purpose in (Purpose.SCAN_PREVIEW, Purpose.SCAN_PAGE):
            for place, image in images:
                preview = purpose is Purpose.SCAN_PREVIEW
                document = Outgoing(
                    document_id=self._new_id(),
                    request_id=request_id,
                    purpose=purpose,
                    media_type=MediaType.JPEG,
                    data=image.preview if preview else image.jpeg,
                    sha256=image.preview_sha256 if preview else image.jpeg_sha256,
                    page=place,
                )
                offers += self._sending.add(document)
        self._finish_sending(request_id)
        return offers

    def type(self, text: str) -> None:
        """Goes with `next_text`, now or on a later connection."""
        self._store.outbox.texts.add(text)

    def send_shown_page(self, request_id: str, page: int, page_id: str) -> list[ControlFromBorne]:
        """The picture of a page (its number from 1) as the citizen sees it; each once to a desk."""
        self._store.outbox.shown = (request_id, page, page_id)
        sent = self._at_desk.setdefault(request_id, set())
        data = self._store.page_jpeg(page_id)
        if data is None or page in sent:
            return []
        sent.add(page)
        picture = Outgoing(
            document_id=self._new_id(),
            request_id=request_id,
            purpose=Purpose.SHOWN_PAGE,
            media_type=MediaType.JPEG,
            data=data,
            sha256=sha256(data).hexdigest(),
            page=page,
        )
        return [*self._sending.add(picture)]

    def withdraw_pages(self, request_id: str) -> list[ControlFromBorne]:
        self._store.outbox.pages.pop(request_id, None)
        return [*self._sending.withdraw(request_id)]

    def purpose(self, request_id: str) -> Purpose:
        """What a document that arrives, or is being checked, is for."""
        return self._store.outbox.arriving.get(request_id, Purpose.PRINT)

    def checked(self, request_id: str, result: tuple[str, ...] | Refusal) -> None:
        """The check ended: the ids of the pages to look at, or why it is unfit."""
        purpose = self.purpose(request_id)
        self._store.outbox.arriving.pop(request_id, None)
        if isinstance(result, Refusal):
            self._unfit(request_id, result, purpose)
        elif purpose is Purpose.SHOW:
            self._on_event(pev.ShowChecked(request_id, result))
        else:
            self._on_event(pev.PrintChecked(request_id, result))

    # The desk

    def chunk(self, raw: bytes) -> list[ControlFromBorne]:
        """Raises ProtocolError."""
        return self._received(self._receiving.chunk(raw))

    def text(self, block: str) -> list[ControlFromBorne]:
        """What the desk typed. Raises ProtocolError."""
        if shown := self._typing.heard(self._store.outbox.texts, block):
            self._on_event(pev.TextArrived(shown))
        return []

    def control(self, message: ControlFromDesk) -> list[ControlFromBorne]:
        """Raises ProtocolError for a message that breaks the protocol's rules."""
        match message:
            case DocumentOffered():
                return self._received(self._receiving.offered(message))
            case DocumentWithdrawn():
                return self._received(self._receiving.withdrawn(message))
            case SendFrom() | Received() | DocumentComplete() | DocumentRefused():
                return self._acknowledged(message)
            case ScanRequested():
                if self._note(message.request_id):
                    self._on_event(pev.ScanAsked(message.request_id, message.what))
                return []
            case ScanWithdrawn():
                return self._scan_withdrawn(message.request_id)
            case PrintOffered():
                if self._note(message.request_id):
                    self._store.outbox.arriving[message.request_id] = Purpose.PRINT
                    self._on_event(pev.PrintAsked(message.request_id))
                return []
            case PrintWithdrawn():
                return self._print_withdrawn(message.request_id)
            case PrintResumed():
                self._on_event(pev.PrintResumed(message.request_id))
                return []
            case ShowOffered():
                return self._show_offered(message)
            case ShowTurned():
                self._on_event(pev.ShowTurned(message.request_id, message.page))
                return []
            case ShowPointed():
                self._on_event(pev.ShowPointed(message.request_id, message.page, message.x, message.y))
                return []
            case ShowClosed():
                return self._show_closed(message.request_id)
            case NextSteps():
                self._store.write_next_steps(message.text)
                self._on_event(pev.NextStepsWritten(message.text))
                return []
            case TextAsked():
                return [*self._typing.kept(self._store.outbox.texts)]
            case TextFrom():
                texts = self._store.outbox.texts
                self._typing.begin(texts, message.offset)
                return [TextFrom(offset=texts.received)]

    # Within

    def _note(self, request_id: str) -> bool:
        try:
            return self._store.outbox.note(request_id)
        except OverflowError as error:
            raise ProtocolError("too many requests") from error

    def _scan_withdrawn(self, request_id: str) -> list[ControlFromBorne]:
        try:
            self._store.outbox.withdraw_scan(request_id)
        except OverflowError as error:
            raise ProtocolError("too many requests") from error
        self._on_event(pev.ScanWithdrawn(request_id))
        return self.withdraw_pages(request_id)

    def _show_offered(self, message: ShowOffered) -> list[ControlFromBorne]:
        """One thing at a time: a document that was to be shown and is still on its way is given up."""
        if not self._note(message.request_id):
            return []
        answers: list[ControlFromBorne] = []
        for request_id, purpose in tuple(self._store.outbox.arriving.items()):
            if purpose is Purpose.SHOW:
                answers += self._receiving.forget(request_id)
                self._drop_document(request_id)
        if not message.screen:
            self._store.outbox.arriving[message.request_id] = Purpose.SHOW
        self._on_event(pev.ShowAsked(message.request_id, message.screen))
        return answers

    def _show_closed(self, request_id: str) -> list[ControlFromBorne]:
        """Also before its ShowOffered came, which a desk may say again after it."""
        self._note(request_id)
        refusals = self._receiving.forget(request_id)
        if request_id in self._store.outbox.arriving:
            self._drop_document(request_id)
        self._on_event(pev.ShowClosed(request_id))
        return list(refusals)

    def _forget_shown(self, request_id: str) -> list[ControlFromBorne]:
        """Its pages are about to be overwritten: none is sent any more."""
        shown = self._store.outbox.shown
        if shown is not None and shown[0] == request_id:
            self._store.outbox.shown = None
        self._at_desk.pop(request_id, None)
        return [*self._sending.withdraw(request_id)]

    def _admit(self, offer: DocumentOffered) -> bytearray | Refusal:
        wanted = self._store.outbox.arriving.get(offer.request_id)
        if wanted is None or offer.purpose is not wanted:
            return Refusal.UNEXPECTED
        if self._store.received(offer.request_id) is not None:
            return Refusal.UNEXPECTED
        return self._store.new_document(offer.request_id, offer.size) or Refusal.TOO_BIG

    def _received(self, reply: Reply) -> list[ControlFromBorne]:
        answers: list[ControlFromBorne] = list(reply.messages)
        if reply.document is None:
            return answers
        request_id, purpose = reply.document.request_id, reply.document.purpose
        if reply.complete:
            self._tell_progress(request_id, purpose, 1.0)
            self._on_arrived(request_id)
        elif reply.refused is Refusal.UNEXPECTED:
            # Of no request of ours, or a second document for one: the request itself goes on.
            return answers
        elif reply.refused is not None:
            self._drop_document(request_id)
            self._unfit(request_id, reply.refused, purpose)
        elif reply.withdrawn:
            self._drop_document(request_id)
            self._tell_withdrawn(request_id, purpose)
        elif reply.progress is not None:
            self._tell_progress(request_id, purpose, reply.progress)
        return answers

    def _tell_progress(self, request_id: str, purpose: Purpose, fraction: float) -> None:
        """Of what is to be shown the citizen sees nothing until it is there."""
        if purpose is Purpose.PRINT:
            self._on_event(pev.PrintReceiving(request_id, fraction))

    def _tell_withdrawn(self, request_id: str, purpose: Purpose) -> None:
        gone = pev.ShowClosed if purpose is Purpose.SHOW else pev.PrintWithdrawn
        self._on_event(gone(request_id))

    def _acknowledged(self, message: FromReceiver) -> list[ControlFromBorne]:
        answers: list[ControlFromBorne] = []
        for outcome in self._sending.handle(message):
            request_id = outcome.request_id
            if request_id in self._at_desk:
                # A shown page: the desk goes without the picture that it does not take.
                continue
            if isinstance(outcome, GivenUp):
                # The desk does not want a page: as if it had withdrawn its request.
                answers += self._scan_withdrawn(request_id)
            else:
                self._on_event(pev.SendingProgressed(self._sending.fraction(request_id)))
                if not isinstance(outcome, Acknowledged):
                    self._finish_sending(request_id)
        return answers

    def _finish_sending(self, request_id: str) -> None:
        if request_id in self._store.outbox.pages and not self._sending.pending(request_id):
            del self._store.outbox.pages[request_id]
            self._on_event(pev.PagesSent(request_id))

    def _print_withdrawn(self, request_id: str) -> list[ControlFromBorne]:
        refusals = self._receiving.forget(request_id)
        if request_id in self._store.outbox.arriving:
            self._drop_document(request_id)
        self._on_event(pev.PrintWithdrawn(request_id))
        return list(refusals)

    def _drop_document(self, request_id: str) -> None:
        self._store.outbox.arriving.pop(request_id, None)
        self._on_dropped(request_id)
        self._store.forget_document(request_id)

    def _unfit(self, request_id: str, reason: Refusal, purpose: Purpose) -> None:
        self._store.forget_document(request_id)
        unfit = pev.ShowUnfit if purpose is Purpose.SHOW else pev.PrintUnfit
        self._on_event(unfit(request_id, reason))
