"""Presence leases in the database: who holds a socket where. Synchronous, for the hub's database threads."""

from datetime import UTC, datetime
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet

from central.calls.models import PresenceLease
from central.protocol.values import Presence

type Subject = Literal["borne", "adviser"]


def take(subject: Subject, pk: int, *, node: str, expires_s: float) -> int:
    """Takes the lease of one borne or adviser from whoever holds it; returns the new epoch."""
    with transaction.atomic():
        lease = _of(subject, pk).select_for_update().first()
        if lease is None:
            lease = PresenceLease(epoch=0, borne_id=pk) if subject == "borne" else PresenceLease(epoch=0, adviser_id=pk)
        lease.epoch += 1
        lease.node = node
        lease.expires_at = _moment(expires_s)
        lease.save()
    return lease.epoch


def renew(*, node: str, expires_s: float) -> None:
    """Renews everything that this node holds."""
    PresenceLease.objects.filter(node=node).update(expires_at=_moment(expires_s))


def release(subject: Subject, pk: int, *, epoch: int, expires_s: float) -> None:
    """The socket is gone: the lease runs out at `expires_s` unless somebody takes it; nothing if somebody has."""
    _of(subject, pk).filter(epoch=epoch).update(node="", expires_at=_moment(expires_s))


def set_presence(adviser_pk: int, presence: Presence) -> None:
    _of("adviser", adviser_pk).update(presence=presence)


def kept_presence(*, now_s: float) -> dict[int, Presence]:
    """Adviser -> presence, of the leases that have not run out."""
    leases = PresenceLease.objects.filter(adviser__isnull=False, expires_at__gt=_moment(now_s)).exclude(presence="")
    return {lease.adviser_id: Presence(lease.presence) for lease in leases if lease.adviser_id is not None}


def purge(*, now_s: float) -> int:
    """Removes leases that ran out more than a day ago; how many."""
    return PresenceLease.objects.filter(expires_at__lt=_moment(now_s - 86_400)).delete()[0]


def _of(subject: Subject, pk: int) -> QuerySet[PresenceLease]:
    leases = PresenceLease.objects
    return leases.filter(borne_id=pk) if subject == "borne" else leases.filter(adviser_id=pk)


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
