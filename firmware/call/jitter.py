"""A jitter buffer for pictures that gives a frame at its last packet, not at the first packet of the next one."""

from aiortc.jitterbuffer import JitterBuffer, JitterFrame


class MarkedJitterBuffer(JitterBuffer):
    """aiortc's buffer with the RTP marker bit heeded: VP8 (RFC 7741 4.1) and H.264 (RFC 6184 5.1) end a frame with it.

    Without it a frame waits a whole frame time, 33 ms at 30 frames a second.
    """

    def _remove_frame(self, sequence_number: int) -> JitterFrame | None:
        self._drop_padding()
        assert self._origin is not None
        parts: list[bytes] = []
        timestamp: int | None = None
        for count in range(self.capacity):
            packet = self._packets[(self._origin + count) % self.capacity]
            if packet is None or timestamp not in {None, packet.timestamp}:
                break
            timestamp = packet.timestamp
            # Set by the receiver that calls us.
            parts.append(vars(packet)["_data"])
            if packet.marker:
                self.remove(count + 1)
                return JitterFrame(data=b"".join(parts), timestamp=timestamp)
        return super()._remove_frame(sequence_number)

    def _drop_padding(self) -> None:
        """A padding packet after a delivered frame would be a frame of its own, and an empty one ends the decoder."""
        assert self._origin is not None
        while (packet := self._packets[self._origin % self.capacity]) is not None and not vars(packet)["_data"]:
            self.remove(1)
