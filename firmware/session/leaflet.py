"""Actions of the machine that prints hours and numbers outside a call: any number of slips, none of them twice."""

from dataclasses import replace

from firmware.session.commands import PlayTone, Tone
from firmware.session.paper_commands import PrintHours
from firmware.session.paper_state import Leaflet
from firmware.session.result import Result
from firmware.session.state import Session


def print_hours(session: Session, service_id: str) -> Result:
    """The hours of a service, or of all. While the printer owes an answer to the last one, the same job is meant."""
    owed = session.leaflet
    if owed.answered or owed.about != service_id:
        session, job_id = session.new_id()
    else:
        job_id = owed.job_id
    services = tuple(one for one in session.services if service_id in {"", one.service_id})
    leaflet = Leaflet(about=service_id, asked_on=session.phase, job_id=job_id, answered=False, since_s=session.now_s)
    known_s = session.wall_s if session.online else session.known_s
    return replace(session, leaflet=leaflet), (PrintHours(job_id, services, known_s, session.practice),)


def say_printed(session: Session, _: str) -> Result:
    return _stamped(session), (PlayTone(Tone.DONE),)


def say_failed(session: Session, _: str) -> Result:
    return _stamped(session), (PlayTone(Tone.NO),)


def note_over(session: Session, _: str) -> Result:
    """The citizen had the time to read how it went."""
    return session, ()


def _stamped(session: Session) -> Session:
    return replace(session, leaflet=replace(session.leaflet, since_s=session.now_s))
