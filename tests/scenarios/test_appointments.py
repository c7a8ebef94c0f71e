"""Appointments through the whole place: a slip of ours before the camera, and who goes first at the desk."""

import io
import sqlite3
import time
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from hardware.bench.pictures import slip_png
from hardware.events import Key
from hardware.protocols import Slip, SlipQr
from tests.scenarios.place import Place
from tests.waiting import until

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.real,
    pytest.mark.xdist_group("scenarios-appointments"),
]
CODE = "315264"
SERVICE = "allocations-familiales"


def database(place: Place) -> Path:
    return place.stack.folder / "central" / "central.sqlite3"


def appointment_now(place: Place) -> float:
    """Books one that begins now, as nobody can at a borne; its start."""
    now_s = float(int(time.time()))
    now = datetime.fromtimestamp(now_s, UTC)
    day = now.astimezone(ZoneInfo("Europe/Paris")).date()
    with closing(sqlite3.connect(database(place), timeout=30)) as base, base:
        (service,) = base.execute("select id from directory_service where slug = ?", [SERVICE]).fetchone()
        (site,) = base.execute("select id from directory_site").fetchone()
        base.execute(
            "insert into appointments_appointment"
            " (id, site_id, service_id, booked_at, starts_at, length_min, place, day, code, state)"
            " values (?, ?, ?, ?, ?, 30, 0, ?, ?, 'booked')",
            [uuid.uuid4().hex, site, service, f"{now:%F %T}", f"{now:%F %T}", day.isoformat(), CODE],
        )
    return now_s


def states(place: Place) -> list[str]:
    with closing(sqlite3.connect(database(place), timeout=30)) as base:
        rows = base.execute("select state from appointments_appointment order by booked_at").fetchall()
    return [state for (state,) in rows]


async def press_for(place: Place, key: Key, text: str) -> None:
    """Within one screen: what the key leads to is told by its text alone."""
    await place.borne.press(key)
    await place.borne.wait_text(text)


async def test_a_slip_before_the_camera_and_one_ok_and_the_desk_sees_the_appointment(place: Place) -> None:
    borne, starts_s = place.borne, appointment_now(place)
    desk = await place.open_desk()
    await borne.press_on("idle", Key.OK, "code")
    await until("the camera's lamp", lambda: borne.camera_lit)
    await borne.put_paper(slip_png(Slip((SlipQr(f"VG1:{CODE}"),))))
    await borne.hold("paper")
    await borne.wait_view("rdv")
    await borne.hold("nothing")
    await until("the camera's lamp dark", lambda: not borne.camera_lit)
    await borne.press_on("rdv", Key.OK, "ringing", "waiting")
    await until("the line", lambda: desk.queue)
    assert [one.appointment_at_s for one in desk.queue] == [starts_s]
    assigned = await desk.take()
    assert assigned.appointment_at_s == starts_s
    await borne.wait_view("call")
    await until("the appointment honoured", lambda: states(place) == ["honoured"])


async def test_a_closed_service_books_and_its_slip_carries_the_code(place: Place) -> None:
    borne = place.borne
    slips = borne.state["slips"]
    await until("the closed service", lambda: borne.state["lamps"][Key.L1.value] == "off")
    await borne.press_on("idle", Key.L1, "closed")
    await borne.press_on("closed", Key.OK, "book")
    await borne.wait_text("Choisissez un jour")
    await press_for(place, Key.L2, "Choisissez une heure")
    await press_for(place, Key.L1, "Votre rendez-vous")
    await borne.wait_view("booked")
    await until("the slip", lambda: borne.state["slips"] == slips + 1)
    with Image.open(io.BytesIO(await borne.fetch(f"/slips/{slips}.png"))) as picture:
        (found,) = zxingcpp.read_barcodes(np.asarray(picture.convert("L")))
    assert found.text.startswith("VG1:")
    assert states(place)[-1] == "booked"
    await borne.wait_text("Prenez votre ticket")
    await press_for(place, Key.CANCEL, "Annuler ce rendez-vous")
    await press_for(place, Key.CANCEL, "C’est annulé")
    await until("the appointment cancelled", lambda: states(place)[-1] == "cancelled")
    await borne.press_on("booked", Key.OK, "idle")


async def test_a_slip_of_another_day_uses_one_try(place: Place) -> None:
    """It stays before the camera: which looks once."""
    borne = place.borne
    await borne.press_on("idle", Key.OK, "code")
    await borne.put_paper(slip_png(Slip((SlipQr("VG1:362514"),))))
    await borne.hold("paper")
    await borne.wait_text("Essai 1 sur 5")
    await until("the camera's lamp dark", lambda: not borne.camera_lit)
    await borne.hold("nothing")
    await borne.press_on("code", Key.CANCEL, "idle")
