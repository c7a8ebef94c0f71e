from collections.abc import Callable
from hashlib import sha256

import pytest

from central.protocol.papers import MediaType, Purpose
from firmware.papers.sending import Outgoing

type MakeOutgoing = Callable[..., Outgoing]


@pytest.fixture
def outgoing() -> MakeOutgoing:
    return make_outgoing


def make_outgoing(
    document_id: str,
    data: bytes,
    *,
    request_id: str = "request",
    purpose: Purpose = Purpose.SCAN_PAGE,
    media_type: MediaType = MediaType.JPEG,
) -> Outgoing:
    return Outgoing(
        document_id=document_id,
        request_id=request_id,
        purpose=purpose,
        media_type=media_type,
        data=data,
        sha256=sha256(data).hexdigest(),
    )
