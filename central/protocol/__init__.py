"""The versioned messages that borne, desk and hub exchange. Pure: no I/O, no clock. Shared with the borne's wheel.

`values` holds the shared value types, `borne` and `desk` the socket messages, `signal` what two peers tell each other
through the hub, `appointments` what a borne asks about them, `papers` what is said on the papers link, `t140` the
characters of what is typed, `identity` who is who in a call, `codec` bytes to message.
"""

PROTOCOL_VERSION = 1
