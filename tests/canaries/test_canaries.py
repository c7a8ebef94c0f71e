"""Nothing of a call is found anywhere once it is over, however it ended. The same search finds it while it is on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from hardware.events import Key
from scripts.stack import ROOT
from tests.canaries import search
from tests.canaries.house import House, a_house
from tests.canaries.planting import Canaries
from tests.waiting import until

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.real,
    pytest.mark.timeout(420),
    pytest.mark.xdist_group("canaries"),
    pytest.mark.trace,
]
_PROGRAMS = ("counter", "call")
_PICTURES = ("scanned page", "preview of the scan", "photograph in the PDF", "shown page", "picture to print")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        async with a_house(tmp_path_factory.mktemp("canaries"), monkeypatch) as house:
            yield house


@pytest_asyncio.fixture(loop_scope="module")
async def idle_house(house: House) -> AsyncIterator[House]:
    yield house
    house.place.borne_line.mend()
    house.cups.set_fault(None)
    await house.place.leave()


async def traces(house: House, canaries: Canaries) -> search.Findings:
    """Everywhere but in memory, on paper, in the printer's own and at the adviser's."""
    own = (house.folder, house.cups.root, Path("/dev/shm"))
    request = search.Request(
        needles=canaries.planted,
        folders=tuple(map(str, own)),
        common=(str(ROOT), "/tmp", "/var/tmp"),
        since_s=house.begun_s,
        process_lists=True,
    )
    return await search.search(request)


async def memories(house: House, canaries: Canaries) -> search.Findings:
    """Of both programs of the borne."""
    pids = {name: house.pid(name) for name in _PROGRAMS}
    return await search.search(search.Request(needles=canaries.planted, processes=pids))


async def hang_up(house: House) -> None:
    """The adviser does; the citizen takes a slip and is done."""
    place, borne = house.place, house.place.borne
    await place.desks[-1].hang_up()
    await borne.press_on("ended", Key.L1, "slip", "ended")
    await borne.wait_text("Prenez votre ticket.")
    await borne.press_on("ended", Key.OK, "wiping", "nothing")
    await borne.see_off("nothing", Key.OK, "idle")


async def lose_the_line(house: House) -> None:
    """Nobody hears anybody any more, for longer than a call lives without; the citizen takes a slip and is done."""
    place, counter = house.place, house.place.stack.program("counter")
    place.desks[-1].gate.open = False
    place.borne_line.cut()
    await place.borne.press_on("ended", Key.L1, "slip", "ended")
    await place.borne.wait_text("Prenez votre ticket.")
    await place.borne.press_on("ended", Key.OK, "wiping", "nothing")
    await place.borne.wait_view("nothing", "offline", "starting")
    # The screen's own time would have ended it, too.
    assert "ended -> wiping after Pressed" in counter.tail()
    place.borne_line.mend()
    await place.borne.wait_view("idle")


async def kill(house: House) -> None:
    """Power, as far as processes can tell; both start again."""
    before = [house.pid(name) for name in _PROGRAMS]
    for name in _PROGRAMS:
        house.place.stack.program(name).kill()
    for name in _PROGRAMS:
        await house.place.stack.program(name).up()
    await until("new processes", lambda: not set(before) & {house.pid(name) for name in _PROGRAMS})
    await house.place.borne.wait_view("idle")


def only_crumbs_in(memory: search.Findings, canaries: Canaries, *, new_processes: bool) -> None:
    """What SECURITY.md says of memory: no picture is whole, and nothing of papers was ever in the call process."""
    assert memory["call"] == {}
    assert not new_processes or memory["counter"] == {}
    for name in _PICTURES:
        assert memory["counter"][name] < len(canaries.planted[name]), name


@pytest.mark.parametrize("end", [hang_up, lose_the_line, kill])
async def test_nothing_of_a_call_is_found_after_it(idle_house: House, end: Callable[[House], Awaitable[None]]) -> None:
    house, canaries = idle_house, Canaries()
    await house.fill(canaries)
    assert house.waiting_jobs() > 0
    during = await traces(house, canaries)
    assert any(place.startswith(str(house.cups.root / "spool")) for place in during), "the search sees nothing"
    remembered = await memories(house, canaries)
    # A scanned page is overwritten as soon as the desk has it; these wait for the end.
    kept = {"next_steps", "typed", "answered", "photograph in the PDF", "shown page"}
    assert kept <= remembered["counter"].keys()
    await end(house)
    only_crumbs_in(await memories(house, canaries), canaries, new_processes=end is kill)
    house.cups.set_fault(None)
    await until("an empty print queue", lambda: house.waiting_jobs() == 0)
    assert await house.job_history() == ""
    assert await traces(house, canaries) == {}
    for name in _PROGRAMS:
        assert search.swapped_kb(house.pid(name)) == 0
        assert not search.dumps_core(house.pid(name))
