"""The hub's one mind: every event, from whichever socket or the clock, changes the floor one at a time."""

import asyncio
import logging

from central.accounts import blocks
from central.accounts.page_session import AdviserEntry, HostEntry, advisers
from central.calls import leases, store
from central.directory.snapshot import BorneEntry, find_borne, load_directory
from central.hub.appointments import Appointments
from central.hub.bells import Bells, HostSocket
from central.hub.callbacks import Callbacks
from central.hub.calls import Calls
from central.hub.context import Context
from central.hub.places import Places
from central.hub.practice import PracticeHall
from central.hub.presence import Presences
from central.hub.publish import publish
from central.hub.sheets import Sheets
from central.hub.state import BorneSocket, DeskSocket, LiveCall, Peer, Seat, Side
from central.hub.watch import Watch
from central.protocol.appointments import AppointmentsToHub, AskSlots, BookSlot, CancelBooking, CheckCode
from central.protocol.borne import AskHelp, BorneState, BorneToHub, EndCall, Proof, RequestCall, ResumeCall
from central.protocol.callbacks import (
    AnswerRing,
    AskCallback,
    CallBack,
    CallbacksToHub,
    CancelCallback,
    StopCallBack,
)
from central.protocol.desk import AcceptCall, DeskToHub, SetPresence, TellOutcome
from central.protocol.host import AnswerBell, EndBell, HostToHub
from central.protocol.practice import SetPractice
from central.protocol.sheets import AskSheet, AskSheetPicture
from central.protocol.signal import Signal
from central.protocol.values import CloseCode, Presence

logger = logging.getLogger(__name__)


class Switchboard:
    """Sockets call these; a lock keeps the order, since the database is awaited in between."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._floor = context.floor
        self._lock = asyncio.Lock()
        self._places = Places()
        self._appointments = Appointments(context)
        self._callbacks = Callbacks(context)
        self._calls = Calls(context, self._appointments, self._callbacks)
        self._presences = Presences(context, self._calls)
        self._bells = Bells(context)
        self._sheets = Sheets(context)
        self._watch = Watch(context, self._calls, self._bells, self._sheets)
        self._practice = PracticeHall(context, self._appointments, self._callbacks, self._bells, self._sheets)

    async def start(self) -> None:
        """Takes up where the last process stopped: directory, calls that are not over, advisers of a moment ago."""
        async with self._lock:
            database, now_s = self._context.database, self._context.clock.monotonic_s()
            await self._sheets.published_anew()
            self._floor.directory = await database(load_directory)
            for record in await database(store.live):
                sides = Side(absent_since_s=now_s), Side(absent_since_s=now_s)
                self._floor.calls[record.call_id] = LiveCall(record, *sides)
            await self._appointments.restore()
            await self._callbacks.restore()
            kept = await database(leases.kept_presence, now_s=self._context.clock.wall_s())
            in_call = {
                call.record.adviser_pk: call.record.call_id
                for call in self._floor.calls.values()
                if call.accepted and call.record.adviser_pk is not None
            }
            for adviser in await database(advisers, {*kept, *in_call}):
                seat = self._presences.restore_seat(adviser, kept.get(adviser.pk, Presence.AWAY))
                seat.call_id = in_call.get(adviser.pk)
            for pk in self._floor.directory.services:
                await self._calls.learn_length(pk)
            await self._publish()

    # Bornes

    async def borne_joined(self, public_key: str, place: str, address: str, peer: Peer) -> BorneSocket | None:
        """A proof was right: greets the borne. None when its key is unknown, blocked or now cloned: `peer` is closed.

        `place` as in `places`; `address` is for the audit log.
        """
        async with self._lock:
            entry = await self._context.database(find_borne, public_key)
            if entry is None or entry.blocked:
                peer.close(CloseCode.NOT_AUTHENTICATED if entry is None else CloseCode.BLOCKED)
                return None
            if entry.site_pk not in self._floor.directory.sites:
                await self._watch.look()
            if self._places.note(public_key, place, self._context.clock.monotonic_s()):
                await self._block(entry, address, peer)
                return None
            self._practice.borne_returns(entry.pk)
            socket = await self._presences.borne_joined(entry, peer)
            await self._publish()
            return socket

    async def borne_left(self, socket: BorneSocket) -> None:
        async with self._lock:
            if self._holds(socket):
                self._practice.borne_left(socket.entry.pk)
            await self._presences.borne_left(socket)
            await self._publish()

    async def from_borne(self, socket: BorneSocket, message: BorneToHub) -> None:
        if isinstance(message, Signal):
            if self._holds(socket):
                self._calls_of(message.call_id).signal_from_borne(socket, message)
            return
        async with self._lock:
            if not self._holds(socket):
                return
            match message:
                case RequestCall(practice=True):
                    await self._practice.request(socket.entry, message)
                case RequestCall():
                    await self._calls.request(socket, message)
                case ResumeCall():
                    await self._calls_of(message.call_id).resume_borne(socket, message)
                case EndCall():
                    await self._calls_of(message.call_id).end_by_borne(socket, message)
                case BorneState():
                    self._note_faults(socket, message)
                case SetPractice(on=on):
                    socket.practises = on
                case AskHelp():
                    self._bells.ask(socket, wanted=message.wanted, practice=message.practice)
                case AskSlots() | BookSlot() | CancelBooking() | CheckCode():
                    await self._about_appointments(socket, message)
                case AskSheet() | AskSheetPicture():
                    await self._sheets.answer(socket, message)
                case AskCallback() | CancelCallback() | AnswerRing():
                    await self._about_callbacks(socket, message)
                case Proof():
                    socket.peer.close(CloseCode.BAD_MESSAGE)
            await self._publish()

    async def _about_appointments(self, socket: BorneSocket, message: AppointmentsToHub) -> None:
        match message:
            case AskSlots():
                await self._appointments.ask_slots(socket, message)
            case BookSlot():
                await self._appointments.book(socket, message)
            case CancelBooking():
                await self._appointments.cancel(socket, message)
            case CheckCode():
                await self._appointments.check(socket, message)

    async def _about_callbacks(self, socket: BorneSocket, message: CallbacksToHub) -> None:
        match message:
            case AskCallback():
                await self._callbacks.ask(socket, message)
            case CancelCallback():
                await self._callbacks.cancel(socket, message)
            case AnswerRing():
                await self._callbacks.heard(socket, message)

    # Desks

    async def desk_joined(self, adviser: AdviserEntry, session_key: str, peer: Peer) -> DeskSocket:
        async with self._lock:
            socket = DeskSocket(adviser, peer, session_key)
            practises = adviser.pk in self._practice.floor.seats
            await (self._practice.presences if practises else self._presences).desk_joined(socket)
            await self._publish()
            return socket

    async def desk_left(self, socket: DeskSocket) -> None:
        async with self._lock:
            practises = socket.adviser.pk in self._practice.floor.seats
            await (self._practice.presences if practises else self._presences).desk_left(socket)
            await self._publish()

    async def from_desk(self, socket: DeskSocket, message: DeskToHub) -> None:
        seat = self._seat(socket)
        if seat is None:
            return
        if isinstance(message, Signal):
            (self._practice.calls if self._practises(seat) else self._calls).signal_from_desk(seat, socket, message)
            return
        async with self._lock:
            if seat.socket is not socket:
                return
            practises = self._practises(seat)
            calls = self._practice.calls if practises else self._calls
            match message:
                case SetPresence():
                    presences = self._practice.presences if practises else self._presences
                    await presences.set_presence(seat, socket, message)
                case SetPractice():
                    await self._practice.set_practice(seat, message)
                case AcceptCall():
                    await calls.accept(seat, socket, message)
                case ResumeCall():
                    await calls.resume_desk(seat, socket, message)
                case EndCall():
                    await calls.end_by_desk(seat, socket, message)
                case TellOutcome():
                    await calls.outcome(seat, socket, message)
                case CallBack() if not practises:
                    await self._callbacks.call_back(seat, socket, message)
                case StopCallBack():
                    await self._callbacks.stop(seat, message)
            await self._publish()

    def session_ended(self, user_pk: int) -> None:
        """A logout somewhere: the pages of this account close."""
        for seat in self._seats():
            if seat.adviser.user_pk == user_pk and seat.socket is not None:
                seat.socket.peer.close(CloseCode.NOT_AUTHENTICATED)
        for host in self._bells.hosts():
            if host.host.user_pk == user_pk:
                host.peer.close(CloseCode.NOT_AUTHENTICATED)

    # Hosts

    async def host_joined(self, host: HostEntry, session_key: str, peer: Peer) -> HostSocket:
        async with self._lock:
            socket = HostSocket(host, peer, session_key)
            self._bells.host_joined(socket)
            await self._publish()
            return socket

    async def host_left(self, socket: HostSocket) -> None:
        async with self._lock:
            self._bells.host_left(socket)
            await self._publish()

    async def from_host(self, socket: HostSocket, message: HostToHub) -> None:
        async with self._lock:
            match message:
                case AnswerBell():
                    self._bells.answer(socket, message.borne_id)
                case EndBell():
                    self._bells.end(socket, message.borne_id)
                case SetPractice():
                    socket.practises = message.on
            await self._publish()

    # Time

    async def tick(self) -> None:
        """About once a second."""
        async with self._lock:
            self._places.prune(self._context.clock.monotonic_s())
            await self._watch.tick()
            await self._callbacks.tick()
            await self._practice.tick()
            await self._publish()

    def close_all(self, code: int) -> None:
        """Every socket, as this process stops; the leases and calls stay for the next one."""
        for socket in self._floor.bornes.values():
            socket.peer.close(code)
        for seat in self._seats():
            if seat.socket is not None:
                seat.socket.peer.close(code)
        self._bells.close_all(code)

    async def _publish(self) -> None:
        await publish(self._context)
        await self._practice.publish()
        self._bells.publish()
        self._callbacks.publish()

    def _note_faults(self, socket: BorneSocket, message: BorneState) -> None:
        socket.faults = {device: state for device, state in message.devices.items() if state != "ok"}
        logger.info("borne %s: %d devices at fault", socket.entry.slug, len(socket.faults))
        for floor, calls in ((self._floor, self._calls), (self._practice.floor, self._practice.calls)):
            if (call := floor.borne_call(socket.entry.pk)) is not None:
                calls.tell_faults(call)

    def _calls_of(self, call_id: str) -> Calls:
        return self._practice.calls if self._practice.holds(call_id) else self._calls

    def _seats(self) -> tuple[Seat, ...]:
        return *self._floor.seats.values(), *self._practice.floor.seats.values()

    def _seat(self, socket: DeskSocket) -> Seat | None:
        return next((seat for seat in self._seats() if seat.socket is socket), None)

    def _practises(self, seat: Seat) -> bool:
        return self._practice.floor.seats.get(seat.adviser.pk) is seat

    def _holds(self, socket: BorneSocket) -> bool:
        return self._floor.bornes.get(socket.entry.pk) is socket

    async def _block(self, entry: BorneEntry, address: str, peer: Peer) -> None:
        self._places.forget(entry.public_key)
        logger.warning("borne %s: %s: the same key speaks from two places; blocked", entry.slug, blocks.CLONED_CARD)
        await self._context.database(
            blocks.block, entry.pk, blocks.CLONED_CARD, now_s=self._context.clock.wall_s(), address=address
        )
        peer.close(CloseCode.BLOCKED)
        old = self._floor.bornes.get(entry.pk)
        if old is not None:
            old.peer.close(CloseCode.BLOCKED)
