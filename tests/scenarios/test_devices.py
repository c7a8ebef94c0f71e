"""Camera, microphone or loudspeaker missing from the start, or torn out in a call: the rest goes on, and it is said."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hardware.events import Key
from hardware.profile import packaged_table
from tests.scenarios.desk_media import ADVISER_HZ
from tests.scenarios.fake_desk import FakeDesk
from tests.scenarios.place import Place, a_place
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.real, pytest.mark.xdist_group("scenarios-devices")]

SAID = {
    "camera": "La caméra ne marche pas. On vous entend.",
    "microphone": "On ne vous entend pas. Vous pouvez écrire.",
    "speaker": "Le son ne marche pas. Prenez le combiné.",
}


class Cables:
    """Files that stand for the cables of the twins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, device: str) -> Path:
        return self._folder / f"{device}.cable"

    def plug(self, *devices: str) -> None:
        for device in devices:
            self.path(device).touch()

    def tear_out(self, device: str) -> None:
        self.path(device).unlink()


@pytest.fixture(scope="module")
def cables(tmp_path_factory: pytest.TempPathFactory) -> Cables:
    """All plugged: a borne that starts without any of them is out of order."""
    cables = Cables(tmp_path_factory.mktemp("cables"))
    cables.plug(*SAID)
    return cables


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(cables: Cables, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """A borne whose camera and sound have cables."""
    folder = tmp_path_factory.mktemp("house")
    tables = [f'name = "{packaged_table("virtual")["name"]}"']
    tables += [f'[{device}]\nlibrary = "simulated"\ncable = "{cables.path(device)}"' for device in SAID]
    profile = folder / "cables.toml"
    profile.write_text("\n".join(tables), encoding="utf-8")
    async with a_place(folder, profile=str(profile)) as place:
        yield place


@pytest.fixture(autouse=True)
def all_plugged(cables: Cables) -> None:
    cables.plug(*SAID)


async def what_is_left(place: Place, desk: FakeDesk, without: str) -> None:
    """Everything but one device works, both ways."""
    if without != "camera":
        stamp = desk.media.stamp
        await until("a newer picture of the borne at the desk", lambda: desk.media.stamp > stamp)
    if without != "microphone":
        desk.media.deafen()
        await until("the citizen's voice at the desk", lambda: desk.media.hz > 0)
    await place.borne.wait_live_picture()
    if without != "speaker":
        await until("the adviser's voice at the borne", lambda: abs(place.borne.heard_hz - ADVISER_HZ) < 30)


async def goes_on(place: Place, device: str) -> None:
    """The fault has a screen of its own, over the call."""
    await place.borne.wait_view("fault")
    await place.borne.wait_text(SAID[device])
    await place.borne.press_on("fault", Key.OK, "call")


@pytest.mark.parametrize("device", SAID)
async def test_a_device_is_missing_from_the_start(place: Place, cables: Cables, device: str) -> None:
    cables.tear_out(device)
    desk = await place.open_desk()
    await place.call()
    if device != "microphone":  # which is opened with the call
        await place.borne.wait_text(SAID[device])
    await desk.take()
    # What the citizen was told before the call has no screen in it; what comes in it says its words on one at once.
    await place.borne.wait_view("fault", "call")
    await place.borne.wait_text(SAID[device])
    if place.borne.view == "fault":
        await goes_on(place, device)
    await place.borne.wait_view("call")
    await what_is_left(place, desk, device)
    await place.borne.wait_text(SAID[device])
    await until("word of it at the desk", lambda: desk.devices.get(device, "ok") != "ok")
    cables.plug(device)
    await until("the banner gone", lambda: SAID[device] not in place.borne.text)
    await place.talks(desk)
    await until("word of it at the desk", lambda: desk.devices.get(device, "ok") == "ok")


@pytest.mark.parametrize("device", SAID)
async def test_a_device_is_torn_out_in_a_call_and_comes_back(place: Place, cables: Cables, device: str) -> None:
    desk = await place.open_desk()
    await place.talk(desk)
    generation = desk.media.generation
    cables.tear_out(device)
    await goes_on(place, device)
    await place.borne.wait_text(SAID[device])
    await until("word of it at the desk", lambda: desk.devices.get(device, "ok") != "ok")
    await what_is_left(place, desk, device)
    cables.plug(device)
    await place.talks(desk)
    await until("the banner gone", lambda: SAID[device] not in place.borne.text)
    assert desk.media.generation == generation, "a device is no reason for another connection"


async def test_nothing_is_left_of_camera_and_sound_and_papers_still_travel(place: Place, cables: Cables) -> None:
    """After the call the borne is out of order, and comes back by itself once the cables are in again."""
    desk = await place.open_desk()
    await place.talk(desk)
    for device in SAID:
        cables.tear_out(device)
    await until("all three told", lambda: all(desk.devices.get(device, "ok") != "ok" for device in SAID))
    await place.borne.press_on("fault", Key.OK, "call")
    await place.borne.wait_live_picture()
    await place.send_page()
    await place.page_arrives()
    await place.borne.press_on("call", Key.CANCEL, "hangup")
    await place.borne.press_on("hangup", Key.CANCEL, "ended")
    await asyncio.gather(until("the end at the desk", lambda: desk.ended))
    await place.borne.take_papers()
    await place.borne.press_on("ended", Key.OK, "nothing")
    await place.borne.see_off("nothing", Key.OK, "out")
    await place.borne.wait_text("L’image et le son ne marchent pas.")
    cables.plug(*SAID)
    await place.borne.wait_view("idle")
