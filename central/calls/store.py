"""Calls in the database. Every change of state is one guarded UPDATE: of many who try at once, one gets it.

Synchronous: the hub calls these in its own database threads. Times are Unix times.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import IntegrityError, transaction

from central.calls.models import IN_LINE, Call, CallState
from central.protocol.values import EndReason, Outcome

REFERENCE_DAYS = 30
"""A reference is not given again within so many days."""
_SAMPLE_DAYS = 30
_SAMPLE_CALLS = 50
_SAMPLE_MINIMUM = 5


@dataclass(frozen=True, slots=True)
class CallRecord:
    call_id: str
    borne_pk: int
    borne_public_key: str
    site_pk: int
    service_pk: int
    adviser_pk: int | None
    state: CallState
    language: str
    signing: bool
    writes: bool
    reference: str
    requested_s: float
    accepted_s: float | None
    ended: EndReason | None
    outcome: Outcome | None


class AlreadyInCall(Exception):
    """The borne has another call that is not over, or the id is taken."""


def create(
    call_id: str,
    *,
    borne_pk: int,
    service_pk: int,
    language: str,
    signing: bool = False,
    writes: bool = False,
    site_code: str,
    now_s: float,
    rng: random.Random,
) -> CallRecord:
    """A new call at the end of the line; raises AlreadyInCall."""
    try:
        with transaction.atomic():
            call = Call.objects.create(
                id=UUID(call_id),
                borne_id=borne_pk,
                service_id=service_pk,
                language=language,
                signing=signing,
                writes=writes,
                reference=_new_reference(site_code, now_s, rng),
                requested_at=_moment(now_s),
            )
    except IntegrityError as error:
        raise AlreadyInCall(call_id) from error
    return _record(Call.objects.select_related("borne").get(pk=call.pk))


def find(call_id: str) -> CallRecord | None:
    """The call, over or not; None when there is none, also for an id that is no UUID."""
    try:
        identifier = UUID(call_id)
    except ValueError:
        return None
    call = Call.objects.select_related("borne").filter(pk=identifier).first()
    return None if call is None else _record(call)


def live() -> list[CallRecord]:
    """Every call that is not over, the oldest first."""
    calls = Call.objects.select_related("borne").exclude(state=CallState.ENDED).order_by("requested_at")
    return [_record(call) for call in calls]


def set_ringing(call_id: str, *, ringing: bool, now_s: float) -> None:
    """Notes whether a call in line rings; the first ring's time is kept."""
    calls = Call.objects.filter(pk=UUID(call_id), state__in=IN_LINE)
    calls.update(state=CallState.RINGING if ringing else CallState.WAITING)
    if ringing:
        calls.filter(ringing_at=None).update(ringing_at=_moment(now_s))


def accept(call_id: str, *, adviser_pk: int, now_s: float) -> bool:
    """Whether this adviser got the call: False when it is no longer in line, or the adviser is in another call."""
    try:
        with transaction.atomic():
            got = Call.objects.filter(pk=UUID(call_id), state__in=IN_LINE).update(
                state=CallState.ACCEPTED, adviser_id=adviser_pk, accepted_at=_moment(now_s)
            )
    except IntegrityError:
        return False
    return got == 1


def end(call_id: str, reason: EndReason, *, now_s: float) -> bool:
    """Whether this ended it; False when it was over already."""
    calls = Call.objects.filter(pk=UUID(call_id)).exclude(state=CallState.ENDED)
    return calls.update(state=CallState.ENDED, end_reason=reason, ended_at=_moment(now_s)) == 1


def note_outcome(call_id: str, outcome: Outcome, *, adviser_pk: int) -> bool:
    """Whether it was noted: the call is this adviser's, over, and had none."""
    calls = Call.objects.filter(pk=UUID(call_id), adviser_id=adviser_pk, state=CallState.ENDED, outcome="")
    return calls.update(outcome=outcome) == 1


def untold_outcome(adviser_pk: int, *, since_s: float) -> str | None:
    """The adviser's last call that ended after `since_s` without an outcome."""
    calls = Call.objects.filter(
        adviser_id=adviser_pk, state=CallState.ENDED, outcome="", ended_at__gte=_moment(since_s)
    )
    last = calls.order_by("-ended_at").values_list("pk", flat=True).first()
    return str(last) if last else None


def typical_length_s(service_pk: int, *, now_s: float) -> float | None:
    """Median length of the service's recent conversations; None when there are too few to say."""
    since = _moment(now_s) - timedelta(days=_SAMPLE_DAYS)
    recent = Call.objects.filter(
        service_id=service_pk, state=CallState.ENDED, accepted_at__isnull=False, ended_at__gte=since
    )
    spans = recent.order_by("-ended_at").values_list("accepted_at", "ended_at")[:_SAMPLE_CALLS]
    lengths = [(ended - accepted).total_seconds() for accepted, ended in spans if accepted and ended]
    return median(lengths) if len(lengths) >= _SAMPLE_MINIMUM else None


def _new_reference(site_code: str, now_s: float, rng: random.Random) -> str:
    since = _moment(now_s) - timedelta(days=REFERENCE_DAYS)
    for _ in range(50):
        reference = f"{site_code}-{rng.randrange(10_000):04}"
        if not Call.objects.filter(reference=reference, requested_at__gte=since).exists():
            return reference
    return f"{site_code}-{rng.randrange(10_000_000):07}"


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)


def _record(call: Call) -> CallRecord:
    return CallRecord(
        call_id=str(call.pk),
        borne_pk=call.borne_id,
        borne_public_key=call.borne.public_key,
        site_pk=call.borne.site_id,
        service_pk=call.service_id,
        adviser_pk=call.adviser_id,
        state=CallState(call.state),
        language=call.language,
        signing=call.signing,
        writes=call.writes,
        reference=call.reference,
        requested_s=call.requested_at.timestamp(),
        accepted_s=call.accepted_at.timestamp() if call.accepted_at else None,
        ended=EndReason(call.end_reason) if call.end_reason else None,
        outcome=Outcome(call.outcome) if call.outcome else None,
    )
