"""The hours of a service as they are in the database."""

from django.db.models import QuerySet

from central.directory.hours import DatedSpan, Hours, WeeklySpan
from central.directory.models import ExtraOpening, Pause, Service

HOURS = ("permanences", "closures", "extra_openings", "pauses")
"""What to prefetch with services."""


def hours_of(service: Service) -> Hours:
    return Hours(
        tuple(WeeklySpan(one.weekday, one.opens, one.closes) for one in service.permanences.all()),
        tuple((one.first, one.last) for one in service.closures.all()),
        extra=_dated(service.extra_openings.all()),
        pauses=_dated(service.pauses.all()),
        on_public_holidays=service.on_public_holidays,
    )


def _dated(rows: "QuerySet[ExtraOpening] | QuerySet[Pause]") -> tuple[DatedSpan, ...]:
    return tuple(DatedSpan(one.day, one.begins, one.ends) for one in rows)
