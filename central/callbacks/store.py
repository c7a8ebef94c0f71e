"""Wishes to be called back, in the database. Every change of state is one guarded UPDATE: of many, one gets it.

Synchronous: the hub calls these in its own database threads. Times are Unix times.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from central.callbacks.models import Callback, CallbackState

MOST_OPEN = 20
"""So many wishes may stand open at one borne."""
MOST_ATTEMPTS = 3
FIRST_TICKET = 10
LAST_TICKET = 999
"""Two digits, which are easily kept in mind; a third only where a site has given all of them on one day."""
_TICKETS_TRIED = 40


@dataclass(frozen=True, slots=True)
class CallbackRecord:
    callback_id: str
    site_pk: int
    borne_pk: int
    service_pk: int
    language: str
    ticket: int
    requested_s: float
    expires_s: float
    state: CallbackState
    attempts: int


class TooMany(Exception):
    """The borne has as many open wishes as it may, or its site has no number left today."""


class NotYours(Exception):
    """The id is that of another borne."""


def create(
    callback_id: str,
    *,
    site_pk: int,
    site_zone: str,
    borne_pk: int,
    service_pk: int,
    language: str,
    now_s: float,
    expires_s: float,
) -> CallbackRecord:
    """A new wish with a ticket's number; the same id again is the same wish. Raises TooMany, NotYours."""
    if (known := find(callback_id)) is not None:
        if known.borne_pk != borne_pk:
            raise NotYours(callback_id)
        return known
    if Callback.objects.filter(borne_id=borne_pk, state=CallbackState.OPEN).count() >= MOST_OPEN:
        raise TooMany(callback_id)
    day = _moment(now_s).astimezone(ZoneInfo(site_zone)).date()
    for _ in range(_TICKETS_TRIED):
        given = Callback.objects.filter(site_id=site_pk)
        taken = {
            *given.filter(day=day).values_list("ticket", flat=True),
            *given.filter(state=CallbackState.OPEN).values_list("ticket", flat=True),
        }
        ticket = next((one for one in range(FIRST_TICKET, LAST_TICKET + 1) if one not in taken), None)
        if ticket is None:
            break
        try:
            with transaction.atomic():
                made = Callback.objects.create(
                    id=UUID(callback_id),
                    site_id=site_pk,
                    borne_id=borne_pk,
                    service_id=service_pk,
                    language=language,
                    ticket=ticket,
                    day=day,
                    requested_at=_moment(now_s),
                    expires_at=_moment(expires_s),
                )
        except IntegrityError:
            # Another process has given this number.
            continue
        return _record(made)
    raise TooMany(callback_id)


def find(callback_id: str) -> CallbackRecord | None:
    """The wish, open or not."""
    found = Callback.objects.filter(pk=UUID(callback_id)).first()
    return None if found is None else _record(found)


def open_ones() -> list[CallbackRecord]:
    """Every open wish, the longest-waiting first. None rings: who rang is a process that is no more."""
    Callback.objects.filter(state=CallbackState.OPEN, rung_by__isnull=False).update(rung_by=None)
    return [_record(one) for one in Callback.objects.filter(state=CallbackState.OPEN).order_by("requested_at")]


def take(callback_id: str, *, adviser_pk: int) -> bool:
    """Whether this adviser got it: False when it is no longer open, or another one has it ring."""
    free = Callback.objects.filter(pk=UUID(callback_id), state=CallbackState.OPEN, rung_by=None)
    return free.update(rung_by_id=adviser_pk) == 1


def give_back(callback_id: str) -> None:
    """It rings no more, and that is nobody's fault at the borne: it was not answered for another reason."""
    Callback.objects.filter(pk=UUID(callback_id)).update(rung_by=None)


def note_unanswered(callback_id: str) -> CallbackRecord:
    """Nobody came to the ringing borne: counted; the last time closes the wish."""
    with transaction.atomic():
        one = Callback.objects.select_for_update().get(pk=UUID(callback_id))
        one.attempts, one.rung_by = one.attempts + 1, None
        if one.state == CallbackState.OPEN and one.attempts >= MOST_ATTEMPTS:
            one.state = CallbackState.UNANSWERED
        one.save(update_fields=["attempts", "rung_by", "state"])
    return _record(one)


def close(callback_id: str, state: CallbackState) -> bool:
    """Whether this closed it; False when it was closed already."""
    return (
        Callback.objects.filter(pk=UUID(callback_id), state=CallbackState.OPEN).update(state=state, rung_by=None) == 1
    )


def _record(one: Callback) -> CallbackRecord:
    return CallbackRecord(
        callback_id=str(one.pk),
        site_pk=one.site_id,
        borne_pk=one.borne_id,
        service_pk=one.service_id,
        language=one.language,
        ticket=one.ticket,
        requested_s=one.requested_at.timestamp(),
        expires_s=one.expires_at.timestamp(),
        state=CallbackState(one.state),
        attempts=one.attempts,
    )


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
