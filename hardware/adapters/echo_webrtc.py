"""Echo cancellation by the audio processing of WebRTC (AEC3), through pywebrtc-audio."""

from pywebrtc_audio import AudioProcessor

from hardware.protocols import SAMPLE_RATE_HZ, Samples


class WebrtcEchoCanceller:
    """An `EchoCanceller`; one instance for one microphone, called in one thread. Also takes off steady noise.

    AEC3 finds the delay between the two sides by itself: a hint made no difference from 20 to 200 ms.
    """

    def __init__(self) -> None:
        self._processor = AudioProcessor(
            sample_rate=SAMPLE_RATE_HZ,
            num_channels=1,
            echo_cancellation=True,
            noise_suppression=True,
            ns_level=1,
        )

    def process(self, near: Samples, far: Samples) -> Samples:
        return self._processor.process(near, far)
