"""A program dies by SIGKILL in a call: central, the call process, the borne's counter. Each is started anew."""

import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest

from central.protocol.values import EndReason, Presence
from hardware.events import Key
from tests.scenarios.place import KNOWN_WITHIN_S, Place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-deaths")]


async def test_central_dies_and_picture_and_sound_go_on(place: Place) -> None:
    desk = await place.open_desk()
    call_id = await place.talk(desk)
    words, generation, assignments = await place.agreed(desk), desk.media.generation, desk.assignments
    place.stack.program("central").kill()
    await until("a desk without central", lambda: not desk.connected)
    await place.talks(desk)
    await place.stack.program("central").up()
    await until("the desk's call again", lambda: desk.connected and desk.assignments > assignments)
    assert desk.assigned is not None
    assert desk.assigned.call_id == call_id
    await until("the borne back in its call", lambda: desk.borne_present)
    await place.talks(desk)
    assert desk.media.generation == generation, "the media link was made anew"
    assert await place.agreed(desk) == words
    await place.borne.press_on("call", Key.CANCEL, "hangup")
    await place.borne.press_on("hangup", Key.CANCEL, "ended")
    await until("the end at the desk", lambda: desk.ended)
    assert desk.ended is not None
    assert (desk.ended.call_id, desk.ended.reason) == (call_id, EndReason.CITIZEN_HUNG_UP)
    await desk.tell_outcome()


async def test_a_citizen_hangs_up_while_central_is_dead(place: Place) -> None:
    desk = await place.open_desk()
    await place.talk(desk)
    async with frozen(place, "central"):
        await place.borne.press_on("call", Key.CANCEL, "hangup")
        await place.borne.press_on("hangup", Key.CANCEL, "ended")
        # What the borne sent lies in central's buffers and dies with it.
        place.stack.program("central").kill()
    await until("the end at the desk", lambda: desk.ended)
    assert desk.ended is not None
    assert desk.ended.reason is EndReason.CITIZEN_HUNG_UP


async def test_central_comes_back_without_the_call_and_the_citizen_may_call_again(place: Place) -> None:
    """As after a restored backup."""
    desk = await place.open_desk()
    call_id = await place.talk(desk)
    async with frozen(place, "central"):
        (path,) = (place.stack.folder / "central").glob("*.sqlite3")
        with closing(sqlite3.connect(path)) as database, database:
            forgotten = database.execute("DELETE FROM calls_call WHERE id = ?", (call_id.replace("-", ""),))
            assert forgotten.rowcount == 1
        place.stack.program("central").kill()
    await place.borne.wait_view("ended")
    assert "L’appel s’est arrêté. Pardon. Vous pouvez rappeler." in place.borne.text
    await until("a dark camera lamp", lambda: not place.borne.camera_lit)
    await place.borne.press_on("ended", Key.OK, "nothing", "idle")
    await place.home()
    await until("the end at the desk", lambda: desk.ended)
    await desk.be_free()
    await place.talk(desk)


async def test_the_call_process_dies_the_screen_lives_and_the_call_comes_back(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    words, generation = await place.agreed(desk), desk.media.generation
    place.stack.program("call").kill()
    await borne.wait_text("L’image s’est arrêtée. Nous rappelons.")
    await borne.press_on("call", Key.HELP, "help")
    await borne.press_on("help", Key.OK, "call")
    await until("another connection", lambda: desk.media.generation > generation)
    await place.talks(desk)
    assert desk.assigned is not None
    assert desk.assigned.call_id == call_id
    assert await place.agreed(desk) == words, "the certificate of the call stays, and with it the words"
    await until("the banner gone", lambda: "Nous rappelons" not in borne.text)


async def test_the_counter_dies_the_desk_knows_and_nothing_is_left_on_the_borne(place: Place) -> None:
    borne, desk = place.borne, await place.open_desk()
    call_id = await place.talk(desk)
    await place.lay_paper()
    desk.papers.ask_for_scan("un justificatif")
    await borne.press_on("scan_place", Key.OK, "scanning", "scan")
    await borne.wait_view("scan")
    place.stack.program("counter").kill()
    await until("word of the dead borne", lambda: not desk.borne_present or desk.ended, KNOWN_WITHIN_S)
    await until("the end of the call", lambda: desk.ended)
    assert desk.ended is not None
    assert (desk.ended.call_id, desk.ended.reason) == (call_id, EndReason.BORNE_RESTARTED)
    await place.stack.program("counter").up()
    await borne.wait_view("idle")
    await until("a dark camera lamp", lambda: not borne.camera_lit)
    assert not desk.papers.documents, "nothing may leave without the citizen's OK"
    await desk.tell_outcome()
    await until("a free adviser", lambda: desk.presence is Presence.FREE)
    await place.talk(desk)


@asynccontextmanager
async def frozen(place: Place, name: str) -> AsyncIterator[None]:
    """The program takes no more part in anything, and nobody is told."""
    program = place.stack.program(name)
    os.kill(program.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(program.pid, signal.SIGCONT)
