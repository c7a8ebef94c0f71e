// What the borne bench does in Chromium: the same for the desk's page and for the page that answers the peer.
(() => {
  // The desk makes its connections itself; the latest one is measured.
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...args) {
      super(...args);
      if (!args[0]?.forPapers) (window.connections ??= []).push(this);
    }
  };
  const real = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = function (constraints) {
    const video = { width: { exact: window.wantedWidth }, height: { exact: window.wantedHeight }, frameRate: 30 };
    return real.call(this, { audio: constraints.audio, video: constraints.video && video });
  };

  // Answers an offer as the desk does, and limits the sender to about `kbps`.
  window.answerPeer = async (sdp, kbps) => {
    const video = Object.assign(document.createElement("video"), { id: "remote", autoplay: true, muted: true });
    document.body.replaceChildren(video);
    const own = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const peer = new RTCPeerConnection({ iceServers: [] });
    await peer.setRemoteDescription({ type: "offer", sdp });
    for (const track of own.getTracks()) peer.addTrack(track, own);
    video.srcObject = new MediaStream(peer.getReceivers().map((receiver) => receiver.track));
    const answer = await peer.createAnswer();
    await peer.setLocalDescription(answer);
    if (peer.iceGatheringState !== "complete") {
      await new Promise((done) => peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && done()));
    }
    for (const sender of peer.getSenders().filter((sender) => sender.track?.kind === "video")) {
      const parameters = sender.getParameters();
      parameters.encodings[0].maxBitrate = 1_200_000;
      await sender.setParameters(parameters);
    }
    const rates = `x-google-min-bitrate=${kbps};x-google-start-bitrate=${kbps};x-google-max-bitrate=${kbps}`;
    const payload = /a=rtpmap:(\d+) VP8\/90000/.exec(peer.localDescription.sdp)[1];
    return peer.localDescription.sdp.replace(new RegExp(`(a=rtpmap:${payload} VP8/90000\r\n)`), `$1a=fmtp:${payload} ${rates}\r\n`);
  };

  // What arrived so far: of the connection with the most pictures, because papers have one of their own.
  window.received = async () => {
    let best = { frames: 0, bytes: 0, width: 0, height: 0, codec: "" };
    for (const peer of window.connections ?? []) {
      const stats = await peer.getStats();
      for (const stat of stats.values()) {
        if (stat.type !== "inbound-rtp" || stat.kind !== "video" || stat.framesDecoded <= best.frames) continue;
        const codec = stats.get(stat.codecId)?.mimeType ?? "";
        best = { frames: stat.framesDecoded, bytes: stat.bytesReceived, width: stat.frameWidth, height: stat.frameHeight, codec };
      }
    }
    return best;
  };

  // The luma plane of the remote picture as it was decoded, in base64.
  window.remoteLuma = async () => {
    const video = document.querySelector("#remote");
    await new Promise((done) => video.requestVideoFrameCallback(done));
    const frame = new VideoFrame(video), data = new Uint8Array(frame.allocationSize());
    const [{ offset, stride }] = await frame.copyTo(data);
    const { width, height } = frame.visibleRect;
    frame.close();
    let text = "";
    for (let y = 0; y < height; y++) text += String.fromCharCode(...data.subarray(offset + y * stride, offset + y * stride + width));
    return { width, height, luma: btoa(text) };
  };
})();
