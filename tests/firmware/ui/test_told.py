"""What is told on the screen: texts that no layout expects, the sign of who speaks, banners with their sign."""

from dataclasses import replace

import pytest

from firmware.session import events as ev
from firmware.session.state import Session
from firmware.views.show import show
from firmware.views.view import View
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.session.driver import Driver
from tests.firmware.ui.gallery import GalleryPictures, gallery_pictures
from tests.firmware.ui.states import at_steps
from tests.firmware.ui.survey import Kind, Scene, Surveyor, cut, outside, overlapping

SIZE = (1280, 800)
WILD = {
    "one word": "W" * 4_000,
    "lines": "a\n" * 2_000,
    "stars": "***" * 50,
    "capitals": "RAPPORTEZ VOTRE QUITTANCE DE LOYER AVANT LA FIN DU MOIS. " * 20,
    "address": f"Lire https://www.caf.example/{'allocataires/' * 12} puis signer.",
    "turned": "\N{RIGHT-TO-LEFT OVERRIDE}signer\N{POP DIRECTIONAL FORMATTING}\x1b[31m \x00ici\u2028maintenant",
    "mixed": "أحضر CAF 2026/12 إلى https://www.caf.example/a ثم Claire. " * 6,
    "long Arabic": "ﷺسسسسسسس" * 60,
}


@pytest.fixture(scope="module")
def surveyor() -> Surveyor:
    return Surveyor(SIZE)


@pytest.fixture(scope="module")
def pictures() -> GalleryPictures:
    return gallery_pictures(SIZE)


def look(session: Session, surveyor: Surveyor, pictures: GalleryPictures) -> Scene:
    return surveyor.look(show(session), pictures)


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("text", WILD.values(), ids=WILD)
def test_no_text_of_the_advisers_breaks_the_screen(
    text: str, large: bool, surveyor: Surveyor, pictures: GalleryPictures
) -> None:
    borne = at_steps(text)
    for language in ("fr", "ar"):
        borne.session = replace(borne.session, large=large, language=language)
        scene = look(borne.session, surveyor, pictures)
        assert [*outside(scene), *overlapping(scene), *cut(scene)] == []


def signs(scene: Scene, within: str) -> list[str]:
    return [box.text for box in scene.boxes if box.kind is Kind.SIGN and box.within == within]


def speaks(borne: Driver, *, now: bool) -> View:
    return show(borne.give(ev.SpeakingChanged(borne.call_id, now)).session)


@pytest.mark.parametrize("keys", [(), (Key.L2,), (Key.L1,)], ids=["call", "text", "scan"])
def test_that_the_adviser_speaks_has_a_word_a_sign_and_another_ground(
    keys: tuple[Key, ...], surveyor: Surveyor, pictures: GalleryPictures
) -> None:
    borne = Driver().to_call().press(*keys)
    scene = surveyor.look(speaks(borne, now=True), pictures)
    (name,) = [box for box in scene.texts if box.text.endswith("Claire parle")]
    assert name.within == "who"
    assert "graphic_eq" in signs(scene, "who")
    ground = scene.ground(name)
    quiet = surveyor.look(speaks(borne, now=False), pictures)
    (name,) = [box for box in quiet.texts if box.text.endswith("· Claire")]
    assert quiet.ground(name) != ground
    assert not any("parle" in box.text for box in quiet.texts)


@pytest.mark.parametrize("keys", [(), (Key.L2,), (Key.L1,), (Key.CANCEL,)], ids=["call", "text", "scan", "hangup"])
def test_a_banner_has_its_sign_wherever_it_stands(
    keys: tuple[Key, ...], surveyor: Surveyor, pictures: GalleryPictures
) -> None:
    borne = Driver().to_call().press(*keys).give(ev.SoundStateChanged(FaultKind.OFF, None))
    if show(borne.session).name == "fault":
        borne.press(Key.OK)
    assert show(borne.session).banner
    scene = look(borne.session, surveyor, pictures)
    assert "warning" in [box.text for box in scene.boxes if box.kind is Kind.SIGN]
