"""Every kind of screen that a random walk reaches can be painted: a view that stops the painter stops the borne."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from firmware.papers.store import MemoryStore
from firmware.pictures import BornePictures
from firmware.session.keys import keys
from firmware.session.phases import Overlay
from firmware.session.state import Guidance, Session
from firmware.ui.painter import Painter
from firmware.views.show import show
from firmware.views.view import View
from hardware.events import SOFTKEYS
from tests.firmware.session.driver import Driver
from tests.firmware.session.test_walks import DEEDS, STARTS, Deed

type Kind = tuple[object, ...]

PARTS = 2


def kind(view: View) -> Kind:
    """What the painter may stumble over; words and numbers aside, which the gallery looks at."""
    flags = (view.contrast, view.large, view.guided, bool(view.flash), view.volume is None, view.progress is None)
    parts = (view.enlarged, view.pointed is None, bool(view.dialogue), bool(view.lines), view.aside is None)
    return (view.name, view.layout, view.video, frozenset(view.softkeys), view.selected, *flags, *parts)


def as_guided(session: Session) -> Iterator[Session]:
    """As it is; and as whoever the voice guides comes by it, after one press of a key that serves or does not."""
    yield session
    guided = replace(session, voice_on=True, overlay=Overlay.NONE)
    yield replace(guided, guidance=Guidance(useless=True))
    for key in keys(guided):
        if key in SOFTKEYS:
            yield replace(guided, guidance=Guidance(selected=key))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_a_walk_reaches_can_be_painted(part: int) -> None:
    painter = Painter((1280, 720))
    pictures = BornePictures(MemoryStore(), lambda: None, lambda: None)
    painted: set[Kind] = set()

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(begin=STARTS, deeds=st.lists(DEEDS, min_size=60, max_size=60))
    def walk(begin: Callable[[], Driver], deeds: list[Deed]) -> None:
        borne = begin()
        for deed in deeds:
            deed(borne)
            for session in as_guided(borne.session):
                view = show(session)
                if kind(view) not in painted:
                    painted.add(kind(view))
                    painter.paint(view, pictures)

    seed(part)(walk)()
    assert len({one[0] for one in painted}) > 20, "the walks saw too little"
