"""Calling back from the desk: the list below the queue, the ring, what the adviser reads of it, and the call."""

import uuid

import pytest
from playwright.async_api import Page

from central.protocol.callbacks import AnswerRing, AskCallback, CallbackKept, RingAnswer, RingCallback, StopRing
from tests.browser.conftest import SERVICE, Photograph, same_words, until
from tests.browser.fake_borne import FakeBorne

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def rung(desk: Page, borne: FakeBorne, times: int) -> None:
    """The adviser clicks, and the borne is told to ring."""
    await desk.click("#callbacks-list >> text=Rappeler")
    await borne.until(lambda: sum(isinstance(one, RingCallback) for one in borne.callbacks) == times)
    await desk.wait_for_selector("#callbacks-list >> text=La borne sonne")


async def test_from_the_list_to_the_call(desk: Page, borne: FakeBorne, photograph: Photograph) -> None:
    assert await desk.is_hidden("#callbacks")
    callback_id = str(uuid.uuid4())
    await borne.tell(AskCallback(callback_id=callback_id, service_id=SERVICE, language="uk"))
    await borne.until(lambda: any(isinstance(one, CallbackKept) for one in borne.callbacks))
    (kept,) = (one for one in borne.callbacks if isinstance(one, CallbackKept))
    await desk.wait_for_selector(f"#callbacks-list >> text=Ticket {kept.ticket}")
    text = await desk.inner_text("#callbacks-list")
    assert "Mairie de Latronquière" in text
    assert "Allocations familiales" in text
    assert "Langue : ukrainien" in text
    await photograph(desk, "1-listed")

    await rung(desk, borne, 1)
    await borne.tell(AnswerRing(callback_id=callback_id, answer=RingAnswer.IN_USE))
    await desk.wait_for_selector("#callbacks-list >> text=La borne est occupée")
    await desk.wait_for_selector("#notices >> text=La borne est occupée")

    await rung(desk, borne, 2)
    await photograph(desk, "2-ringing")
    await desk.click("#callbacks-list >> text=Arrêter")
    await borne.until(lambda: any(isinstance(one, StopRing) for one in borne.callbacks))
    await desk.wait_for_selector("#callbacks-list >> text=Rappel arrêté")

    await rung(desk, borne, 3)
    await borne.tell(AnswerRing(callback_id=callback_id, answer=RingAnswer.NOBODY))
    await desk.wait_for_selector("#callbacks-list >> text=Sonné 1 fois sans réponse")

    await rung(desk, borne, 4)
    await borne.tell(AnswerRing(callback_id=callback_id, answer=RingAnswer.THERE))
    await desk.wait_for_selector("#callbacks-list >> text=Quelqu’un est là")
    await borne.request(SERVICE, callback_id=callback_id)
    await same_words(desk, borne)
    await desk.wait_for_selector("#callbacks", state="hidden")
    await until(desk, "document.querySelector('#remote').videoWidth > 0")


async def test_who_is_away_reads_the_list_and_cannot_ring(desk: Page, borne: FakeBorne) -> None:
    await borne.tell(AskCallback(callback_id=str(uuid.uuid4()), service_id=SERVICE))
    await desk.wait_for_selector("#callbacks-list button:enabled")
    await desk.click("#presence-away")
    await desk.wait_for_selector("#callbacks-list button:disabled")
