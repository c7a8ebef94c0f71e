"""The red cross says where it leads: to what lies beneath the page or the paper that is before the eyes."""

import pytest

from firmware.session import paper_events as pev
from firmware.views.show import show
from hardware.events import Key
from tests.firmware.session.driver import Driver


def writing() -> Driver:
    return Driver().to_call().press(Key.L2)


def shared(borne: Driver) -> Driver:
    return borne.give(pev.ShowAsked("screen-1", screen=True))


def scans(borne: Driver) -> Driver:
    return borne.give(pev.ScanAsked("scan", "attestation"))


@pytest.mark.parametrize(
    ("borne", "label", "leads_to"),
    [
        (Driver().to_call().show(), "Revenir à l’appel", "call"),
        (writing().show(), "Revenir au texte", "text"),
        (shared(Driver().to_call()), "Revenir à l’appel", "call"),
        (shared(writing()), "Revenir au texte", "text"),
        (scans(Driver().to_call()), "Revenir à l’appel", "call"),
        (scans(writing()), "Revenir au texte", "text"),
        (scans(Driver().to_call().show()), "Revenir à la page", "shared"),
        (scans(writing().show()), "Revenir à la page", "shared"),
        (scans(shared(Driver().to_call())), "Revenir à l’écran", "shared_screen"),
        (scans(Driver().to_call()).propose(), "Retour", "print"),
    ],
)
def test_the_red_cross_leads_where_it_says(borne: Driver, label: str, leads_to: str) -> None:
    view = show(borne.session)
    assert view.cancel == label
    assert view.name != leads_to
    assert show(borne.press(Key.CANCEL).session).name == leads_to
