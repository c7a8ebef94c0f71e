"""What the citizen keeps back, and the keys for it."""

from firmware.session.pausing import CAMERA_KEY, MICROPHONE_KEY, pause_keys
from firmware.session.state import Session
from firmware.views.text import _
from firmware.views.view import Label
from hardware.events import Key


def pause_labels(session: Session) -> dict[Key, Label]:
    """Each key says what it does next."""
    call = session.call
    camera = (
        Label(_("Ouvrir ma caméra"), icon="videocam")
        if call.camera_paused
        else Label(_("Couper ma caméra"), icon="videocam_off")
    )
    microphone = (
        Label(_("Ouvrir mon micro"), icon="mic")
        if call.microphone_paused
        else Label(_("Couper mon micro"), icon="mic_off")
    )
    labels = {CAMERA_KEY: camera, MICROPHONE_KEY: microphone}
    return {key: labels[key] for key in pause_keys(session)}


def pause_banner(session: Session) -> str:
    """A reminder for as long as it lasts: who forgets a pause talks to nobody."""
    call = session.call
    if call.camera_paused and call.microphone_paused:
        return _("Caméra et micro coupés. On ne vous voit pas. On ne vous entend pas.")
    if call.microphone_paused:
        return _("Micro coupé. On ne vous entend pas.")
    return _("Caméra coupée. On vous entend.") if call.camera_paused else ""
