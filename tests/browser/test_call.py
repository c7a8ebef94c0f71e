"""A whole conversation at the desk: ring, answer, words, picture and sound both ways, end, outcome, free."""

import asyncio
import re
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page

from central.protocol.papers import PausesTold
from tests.browser.conftest import SERVICE, Central, Complaints, Photograph, answer, same_words, until
from tests.browser.fake_borne import TONE_HZ, FakeBorne

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

APPOINTMENT = re.compile(r"Rendez-vous de \d{1,2}\s?h")
COLOURS = """() => {
  const video = document.querySelector("#remote");
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth; canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const at = (x) => [...context.getImageData(x * canvas.width, canvas.height / 2, 1, 1).data].slice(0, 3);
  return [at(0.25), at(0.75)];
}"""
STRONGEST_HZ = """async () => {
  const audio = new AudioContext();
  const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 });
  audio.createMediaStreamSource(document.querySelector("#remote").srcObject).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    analyser.getFloatFrequencyData(bins);
    const best = bins.indexOf(Math.max(...bins));
    if (bins[best] > -40) {
      await audio.close();
      return best * audio.sampleRate / analyser.fftSize;
    }
  }
}"""


async def test_a_whole_conversation(desk: Page, borne: FakeBorne, photograph: Photograph) -> None:
    await photograph(desk, "1-free")
    await borne.request(SERVICE)
    await desk.wait_for_selector("#ringing:visible")
    assert "Mairie de Latronquière" in await desk.inner_text("#ringing")
    assert "Allocations familiales" in await desk.inner_text("#queue-list")
    assert (await desk.title()).startswith("Appel")
    await photograph(desk, "2-ringing")

    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")
    await same_words(desk, borne)

    await until(desk, "document.querySelector('#remote').videoWidth > 0")
    left, right = await desk.evaluate(COLOURS)
    assert left[0] > 150 > left[2]
    assert right[2] > 150 > right[0]
    assert abs(await desk.evaluate(STRONGEST_HZ) - TONE_HZ) < 15
    await borne.until(lambda: borne.seen.frames > 5 and borne.seen.loudest > 1000)
    assert borne.seen.picture_size[0] >= 320
    await desk.wait_for_selector("#quality .state")
    await photograph(desk, "3-call")
    await desk.set_viewport_size({"width": 1280, "height": 720})
    assert await desk.evaluate("document.documentElement.scrollHeight <= 720 && document.body.scrollWidth <= 1280")
    await photograph(desk, "3-call-720")

    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    await borne.until(lambda: borne.ended)
    await photograph(desk, "4-outcome")
    await desk.click("text=Demande traitée")
    await desk.wait_for_selector("#idle-free:visible")
    await desk.wait_for_selector("#presence-free[aria-pressed=true]:enabled")


async def test_that_the_citizen_speaks_is_seen_and_not_announced(
    desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    borne.talks = False
    await answer(desk, borne)
    await until(desk, "document.querySelector('#remote').srcObject?.getAudioTracks().length > 0")
    assert await desk.is_hidden("#speaks")
    borne.talks = True
    await desk.wait_for_selector("#speaks:visible")
    assert "L’usager parle" in await desk.inner_text("#speaks")
    live = "document.querySelector('#speaks').closest('[aria-live], [role=status], [role=alert], [role=log]')"
    assert await desk.evaluate(live) is None
    await photograph(desk, "speaks")
    borne.talks = False
    await desk.wait_for_selector("#speaks", state="hidden")
    borne.talks = True
    await desk.wait_for_selector("#speaks:visible")
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.evaluate("document.querySelector('#speaks').hidden")


async def test_the_citizen_hangs_up(desk: Page, borne: FakeBorne) -> None:
    await answer(desk, borne)
    await until(desk, "document.querySelector('#own').srcObject")
    await borne.hang_up()
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.inner_text("#outcome-reason") == "L’usager a raccroché."
    assert await desk.evaluate("document.querySelector('#own').srcObject") is None


async def test_microphone_and_camera_can_be_cut(desk: Page, borne: FakeBorne) -> None:
    await answer(desk, borne)
    await borne.until(lambda: borne.seen.loudest > 1000)
    await desk.click("#microphone:enabled")
    await desk.wait_for_selector("#microphone.off")
    assert "Rouvrir le micro" in await desk.inner_text("#microphone")
    await desk.click("#camera:enabled")
    tracks = "document.querySelector('#own').srcObject.getTracks().every((track) => !track.enabled)"
    assert await desk.evaluate(tracks)
    await desk.click("#microphone")
    await desk.wait_for_selector("#microphone:not(.off)")


async def test_without_a_camera_the_call_goes_on(desk: Page, borne: FakeBorne) -> None:
    await desk.add_init_script(
        """const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wanted) => wanted.video
          ? Promise.reject(new DOMException("none", "NotFoundError")) : real(wanted);"""
    )
    await desk.reload()
    await desk.wait_for_selector("#presence-free:enabled")
    await answer(desk, borne)
    await desk.wait_for_selector("#alarms >> text=Pas de caméra trouvée")
    await desk.wait_for_selector("#own-empty:visible")
    assert await desk.is_disabled("#camera")
    await until(desk, "document.querySelector('#remote').videoWidth > 0")
    await borne.until(lambda: borne.seen.loudest > 1000)
    assert borne.seen.frames == 0


async def test_a_call_is_answered_by_keyboard_alone(desk: Page, borne: FakeBorne) -> None:
    await borne.request(SERVICE)
    focused = "document.activeElement.matches('#ringing-list button')"
    await until(desk, focused)
    await desk.keyboard.press("Shift+Tab")
    assert not await desk.evaluate(focused)
    await desk.keyboard.press("Tab")
    assert await desk.evaluate(focused)
    assert await desk.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    await desk.keyboard.press("Enter")
    await desk.wait_for_selector("#words.agreed")


async def test_a_call_does_not_take_the_focus_from_a_field(desk: Page, borne: FakeBorne) -> None:
    await desk.evaluate("document.body.append(document.createElement('textarea'))")
    await desk.locator("body > textarea").focus()
    await borne.request(SERVICE)
    await desk.wait_for_selector("#ringing:visible")
    assert await desk.evaluate("document.activeElement.matches('body > textarea')")
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#words.agreed")


async def test_what_the_citizen_keeps_back_is_said_in_words_and_is_no_fault(
    desk: Page, borne: FakeBorne, photograph: Photograph
) -> None:
    await answer(desk, borne)
    await until(desk, "document.querySelector('#remote').videoWidth > 0")
    await borne.until(lambda: borne.papers_ready)
    assert await desk.inner_text("#pauses") == ""
    borne.tell_desk(PausesTold(camera=True, microphone=True))
    await desk.wait_for_selector("#plate >> text=a mis sa caméra en pause")
    assert not await desk.locator("#remote").is_visible(), "the last picture stands there"
    said = await desk.inner_text("#pauses")
    assert "Caméra en pause" in said
    assert "Micro coupé" in said
    assert await desk.inner_text("#alarms") == ""
    await photograph(desk, "4-paused")
    borne.tell_desk(PausesTold(camera=False, microphone=True))
    await desk.locator("#remote").wait_for(state="visible")
    assert "a mis sa caméra" not in await desk.inner_text("#plate")
    borne.tell_desk(PausesTold(camera=True, microphone=True, for_help=True))
    await desk.wait_for_selector("#plate >> text=a demandé de l’aide sur place : image et son en pause")
    assert not await desk.locator("#remote").is_visible()
    await photograph(desk, "4-help")
    borne.tell_desk(PausesTold(camera=False, microphone=True))
    await desk.locator("#remote").wait_for(state="visible")
    assert not await desk.locator("#plate").is_visible()
    assert (await desk.inner_text("#pauses")).split("\n")[-1] == "Micro coupé"
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    assert await desk.text_content("#pauses") == ""


_SLOW_CAMERA = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const allowed = new Promise((resolve) => { window.allowCamera = resolve; });
window.asked = [];
navigator.mediaDevices.getUserMedia = (wanted) => {
  const opened = allowed.then(() => open(wanted));
  window.asked.push(opened);
  return opened;
};
"""


async def test_a_call_that_ends_while_the_adviser_is_asked_for_the_camera_ends_quietly(
    context: BrowserContext, desk: Page, borne: FakeBorne, complaints: Complaints
) -> None:
    await context.add_init_script(_SLOW_CAMERA)
    await desk.reload()
    await desk.click("#presence-free:enabled")
    await desk.wait_for_selector("#idle-free:visible")
    await answer(desk, borne)
    await desk.wait_for_selector("#plate:not(:visible)", state="attached")
    await desk.click("#hang-up")
    await desk.wait_for_selector("#outcome:visible")
    opened = await desk.evaluate("async () => { allowCamera(); return (await Promise.allSettled(asked)).length; }")
    assert opened == 1
    await desk.evaluate("() => new Promise((done) => setTimeout(done))")
    assert complaints == []


async def test_the_desk_says_that_a_citizen_has_an_appointment(desk: Page, borne: FakeBorne, central: Central) -> None:
    appointment_id = await asyncio.to_thread(_appointment_now, central.data / "central.sqlite3")
    await borne.request(SERVICE, appointment_id)
    await desk.wait_for_selector("#ringing:visible")
    assert APPOINTMENT.search(await desk.inner_text("#ringing"))
    assert APPOINTMENT.search(await desk.inner_text("#queue-list"))
    assert APPOINTMENT.search(await desk.inner_text("#announce"))
    await desk.click("text=Répondre")
    await desk.wait_for_selector("#call-appointment:visible")
    assert APPOINTMENT.search(await desk.inner_text("#call-appointment"))
    await borne.hang_up()
    await desk.click("[data-outcome=answered]")


def _appointment_now(database: Path) -> str:
    """One that begins now; its id."""
    made, now = uuid.uuid4(), datetime.now(UTC)
    with closing(sqlite3.connect(database, timeout=30)) as base, base:
        (service,) = base.execute("select id from directory_service where slug = ?", [SERVICE]).fetchone()
        (site,) = base.execute("select id from directory_site").fetchone()
        base.execute(
            "insert into appointments_appointment"
            " (id, site_id, service_id, booked_at, starts_at, length_min, place, day, code, state)"
            " values (?, ?, ?, ?, ?, 30, 0, ?, '315264', 'booked')",
            [made.hex, site, service, f"{now:%F %T}", f"{now:%F %T}", f"{now:%F}"],
        )
    return str(made)
