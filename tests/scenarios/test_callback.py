"""Being called back through the whole place: borne, central and a desk, from the ticket to picture and sound."""

import pytest

from central.protocol.callbacks import CallBack, CallBackStage
from hardware.events import Key
from tests.scenarios.place import Place
from tests.scenarios.test_appointments import press_for
from tests.waiting import until

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.real,
    pytest.mark.xdist_group("scenarios-callback"),
]


async def test_asked_at_a_closed_service_and_called_back_into_a_call(place: Place) -> None:
    borne = place.borne
    await until("the closed service", lambda: borne.state["lamps"][Key.L1.value] == "off")
    await borne.press_on("idle", Key.L1, "closed")
    await borne.press_on("closed", Key.L3, "callback")
    await press_for(place, Key.OK, "C’est noté")

    desk = await place.open_desk()
    (wish,) = await until("the wish at the desk", lambda: desk.wishes)
    assert (wish.ticket, wish.language, wish.attempts) == (10, "fr", 0)
    await desk.tell(CallBack(callback_id=wish.callback_id))
    await until("word that the borne is in use", lambda: desk.rings[-1:] == [CallBackStage.IN_USE])
    assert borne.view == "callback", "who still reads the number is not disturbed"

    await borne.press_on("callback", Key.OK, "idle")
    await desk.tell(CallBack(callback_id=wish.callback_id))
    await borne.wait_view("called_back")
    await borne.press_on("called_back", Key.OK, "privacy")
    await until("somebody is there", lambda: desk.rings[-1:] == [CallBackStage.THERE])
    assert not borne.camera_lit
    await borne.press_on("privacy", Key.OK, "connecting", "call")
    await until("the call", lambda: desk.assigned)
    await borne.wait_view("call")
    await place.talks(desk)
    await until("word that the ring was answered", lambda: desk.rings[-1] is CallBackStage.ANSWERED)
    await until("nobody left to be called back", lambda: desk.wishes == ())
