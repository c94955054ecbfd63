/**
 * This computer's camera as the simulated door camera. Pictures go from the browser to the terminal
 * on the same machine, one after the other; nothing is recorded on either side (INV-01).
 */

import { postJpeg } from '../terminal.ts';

const WIDTH_PX = 640;
const HEIGHT_PX = 480;
/** About ten pictures a second; the next one starts only after the one before has arrived. */
const FRAME_MS = 100;
const JPEG_QUALITY = 0.9;
const FRAME_LIMIT_BYTES = 512 * 1024;

export interface BrowserCamera {
  /** For the preview on this page only. */
  readonly stream: MediaStream;
  stop(): void;
}

/** Starts sending; undefined where the person or the computer gives no camera. */
export async function startBrowserCamera(): Promise<BrowserCamera | undefined> {
  const stream = await openStream();
  if (stream === undefined) return undefined;
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH_PX;
  canvas.height = HEIGHT_PX;
  let isStopped = false;
  let timer: number | undefined;
  const step = async (): Promise<void> => {
    const picture = await takePicture(video, canvas);
    if (!isStopped && picture !== null && picture.size <= FRAME_LIMIT_BYTES) await postJpeg('/sim/frame', picture);
    if (!isStopped)
      timer = window.setTimeout(() => {
        void step();
      }, FRAME_MS);
  };
  void step();
  return {
    stream,
    stop() {
      isStopped = true;
      window.clearTimeout(timer);
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
      canvas.width = 0;
    },
  };
}

async function openStream(): Promise<MediaStream | undefined> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: WIDTH_PX }, height: { ideal: HEIGHT_PX }, facingMode: 'user' },
    });
  } catch {
    return undefined;
  }
}

/** The middle of the camera's picture in 4:3, whatever its own shape. */
async function takePicture(video: HTMLVideoElement, canvas: HTMLCanvasElement): Promise<Blob | null> {
  const { videoWidth, videoHeight } = video;
  const context = canvas.getContext('2d');
  if (videoWidth === 0 || context === null) return null;
  const scale = Math.min(videoWidth / WIDTH_PX, videoHeight / HEIGHT_PX);
  const [width, height] = [WIDTH_PX * scale, HEIGHT_PX * scale];
  context.drawImage(video, (videoWidth - width) / 2, (videoHeight - height) / 2, width, height, 0, 0, WIDTH_PX, HEIGHT_PX);
  return await new Promise((done) => {
    canvas.toBlob(done, 'image/jpeg', JPEG_QUALITY);
  });
}
