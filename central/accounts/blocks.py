"""Blocking a borne."""

from datetime import UTC, datetime

from django.db import transaction

from central.accounts import audit
from central.accounts.models import AuditKind
from central.directory.models import Borne

CLONED_CARD = "cloned card"


@transaction.atomic
def block(borne_pk: int, reason: str, *, now_s: float, address: str) -> None:
    """From now on no proof of this borne's key is taken, until IT clears it. Written to the audit log."""
    borne = Borne.objects.get(pk=borne_pk)
    borne.blocked_at = datetime.fromtimestamp(now_s, UTC)
    borne.block_reason = reason
    borne.save()
    audit.record(AuditKind.BORNE_BLOCKED, now_s=now_s, subject=f"{borne.slug}: {reason}", address=address)
