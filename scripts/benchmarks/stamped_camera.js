// The adviser's camera in the latency bench: a picture whose middle holds a stamp of the present time (stamp.py).
(() => {
  const width = 640, height = 354, fps = 30;
  const board = { x: width / 4, y: height / 4, w: width / 2, h: height / 2 };
  const bits = (value) => {
    const cells = [1, 0];
    for (let at = 31; at >= 0; at--) cells.push(Math.floor(value / 2 ** at) % 2);
    let check = 0b101010;
    for (let shift = 0; shift < 36; shift += 6) check ^= Math.floor(value / 2 ** shift) % 64;
    for (let at = 5; at >= 0; at--) cells.push((check >> at) & 1);
    return cells;
  };
  const draw = (paint) => {
    paint.fillStyle = "#456";
    paint.fillRect(0, 0, width, height);
    bits(Date.now() % 2 ** 32).forEach((bit, cell) => {
      paint.fillStyle = bit ? "#ebebeb" : "#101010";
      paint.fillRect(board.x + ((cell % 20) * board.w) / 20, board.y + (Math.floor(cell / 20) * board.h) / 15, board.w / 20, board.h / 15);
    });
  };
  const camera = () => {
    const canvas = new OffscreenCanvas(width, height), paint = canvas.getContext("2d");
    const track = new MediaStreamTrackGenerator({ kind: "video" });
    const writer = track.writable.getWriter();
    const timer = setInterval(() => {
      if (track.readyState === "ended") return clearInterval(timer);
      // A camera drops what nobody takes: a queue here would be counted as latency.
      if (writer.desiredSize <= 0) return;
      draw(paint);
      void writer.write(new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1000) }));
    }, 1000 / fps);
    return track;
  };
  const real = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    const stream = await real.call(this, { audio: constraints.audio });
    stream.addTrack(camera());
    return stream;
  };
})();
