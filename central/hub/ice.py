"""STUN and TURN servers for one side of one call, with credentials that run out.

TURN by coturn's shared secret (draft-uberti-behave-turn-rest-00): user name `expiry:name`, password HMAC-SHA1 of it.
"""

import base64
import hmac
from collections.abc import Callable

from central.config import Config
from central.protocol.values import IceServer

type IceFor = Callable[[str, float], tuple[IceServer, ...]]
"""(name, Unix time) -> servers; `name` says which call and side in coturn's log."""


def ice_servers(config: Config) -> IceFor:
    stun = (IceServer(urls=config.stun_urls),) if config.stun_urls else ()

    def servers(name: str, now_s: float) -> tuple[IceServer, ...]:
        if not config.turn_urls:
            return stun
        username = f"{int(now_s) + config.turn_ttl_s}:{name}"
        digest = hmac.digest(config.turn_secret.encode(), username.encode(), "sha1")
        turn = IceServer(urls=config.turn_urls, username=username, credential=base64.b64encode(digest).decode())
        return (*stun, turn)

    return servers
