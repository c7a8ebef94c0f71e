"""What the voice guide says, as the call process holds it: sentences in order, which give way to the adviser."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples
from hardware.sound_level import level_dbfs

_BLOCKS_PER_S = SAMPLE_RATE_HZ // BLOCK_FRAMES
_MOST_FRAMES = 120 * SAMPLE_RATE_HZ


@dataclass(slots=True)
class _Sentence:
    private: bool
    parts: list[Samples] = field(default_factory=list)


class Speech:
    """Sentences that wait; the first one is being said. What would make it longer than two minutes is left out."""

    def __init__(self) -> None:
        self._sentences: deque[_Sentence] = deque()
        self._said = 0
        """Frames of the first sentence."""
        self._frames = 0
        """Of all sentences, what is said included."""

    def __bool__(self) -> bool:
        return self._frames > self._said

    def put(self, samples: Samples, *, begins: bool, private: bool) -> None:
        if self._frames + len(samples) > _MOST_FRAMES:
            return
        if begins or not self._sentences:
            self._sentences.append(_Sentence(private))
        self._sentences[-1].parts.append(samples)
        self._frames += len(samples)

    def take(self, frames: int) -> Samples:
        """At most `frames` of what is to be said next, fewer if there are fewer."""
        taken: list[Samples] = []
        while frames and self._sentences:
            first = self._sentences[0]
            if len(first.parts) > 1:
                first.parts = [np.concatenate(first.parts)]
            sentence = first.parts[0]
            taken.append(sentence[self._said : self._said + frames])
            self._said += len(taken[-1])
            frames -= len(taken[-1])
            if self._said == len(sentence):
                self._drop_first()
        return np.concatenate(taken) if taken else np.zeros(0, np.int16)

    def begin_again(self) -> None:
        """The sentence that was being said will be said from its beginning."""
        self._said = 0

    def drop_private(self) -> None:
        """The handset is put back: nothing that was for the ear goes to the room."""
        public = [sentence for sentence in self._sentences if not sentence.private]
        if len(public) < len(self._sentences):
            self.clear()
            self._sentences.extend(public)
            self._frames = sum(len(part) for sentence in public for part in sentence.parts)

    def clear(self) -> None:
        self._sentences.clear()
        self._said = self._frames = 0

    def _drop_first(self) -> None:
        self._sentences.popleft()
        self._frames -= self._said
        self._said = 0


class VoiceGate:
    """Hears whether somebody speaks: sound that swells and fades. Steady noise is none after 1.5 s, a click never."""

    LEAST_DBFS = -45.0
    ABOVE_BACKGROUND_DB = 10.0
    """The background is the quietest block of the last 1.5 s: nobody speaks so long without a pause."""
    BACKGROUND_S = 1.5
    LEAST_S = 0.08
    PAUSE_S = 0.8
    """A shorter silence is within what is being said."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=round(self.BACKGROUND_S * _BLOCKS_PER_S))
        self._loud = 0
        self._pause = 0

    @property
    def loud(self) -> bool:
        """Whether the last block was sound above the background."""
        return self._loud > 0

    def hears(self, block: Samples) -> bool:
        """Whether somebody speaks, as of this block of 20 ms; an empty one is silence."""
        level = level_dbfs(block)
        self._levels.append(level)
        loud = level > max(self.LEAST_DBFS, min(self._levels) + self.ABOVE_BACKGROUND_DB)
        self._loud = self._loud + 1 if loud else 0
        if self._loud >= self.LEAST_S * _BLOCKS_PER_S:
            self._pause = round(self.PAUSE_S * _BLOCKS_PER_S)
        elif self._pause:
            self._pause -= 1
        return self._pause > 0
