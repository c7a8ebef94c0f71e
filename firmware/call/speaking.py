"""Whether a sign shall say that the adviser speaks, for who does not hear it (EN 301 549, 6.5.5). Pure.

What is heard is the call's decoded sound, whether a loudspeaker plays it or not.
"""

from firmware.call.speech import VoiceGate
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples


class SpeakingSign:
    """Comes with speech, not with a click or a cough; stays through the pauses of what is said; never flickers."""

    ATTACK_S = 0.2
    """So much sound, its gaps taken off, before it comes."""
    SILENT_S = 0.4
    """Without a packet for so long nobody is heard."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """The call, or a connection of it, is over."""
        self._gate = VoiceGate()
        self._sound = 0
        """Loud blocks, less the quiet ones since."""
        self._speaks = False
        self._heard_s: float | None = None

    def hear(self, samples: Samples, now_s: float) -> None:
        """Sound of the call as it is decoded."""
        self._heard_s = now_s
        for start in range(0, len(samples), BLOCK_FRAMES):
            self._take(samples[start : start + BLOCK_FRAMES])

    def shown(self, now_s: float) -> bool:
        """Whether it stands now."""
        return self._speaks and self._heard_s is not None and now_s - self._heard_s < self.SILENT_S

    def _take(self, block: Samples) -> None:
        within = self._gate.hears(block)
        needed = round(self.ATTACK_S * SAMPLE_RATE_HZ / BLOCK_FRAMES)
        self._sound = min(self._sound + 1, needed) if self._gate.loud else max(self._sound - 1, 0)
        self._speaks = within and (self._speaks or self._sound >= needed)
