// The visitor's camera: opened when asked, its picture taken now and then, and let go.

/** Longest side of the pictures that are sent, in pixels; the network's input is smaller. */
export const SIDE = 384;
const QUALITY = 0.75;

/** Why there is no camera, by the name of the browser's error. @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "The browser may not use the camera. Allow it beside the address, then press Start again.",
  NotFoundError: "There is no camera here. Upload a picture under Try it instead.",
  NotReadableError: "Another program is using the camera. Close that, then press Start again.",
  OverconstrainedError: "This camera can't be used. Try the other one.",
};
const INSECURE = "Browsers lend their camera to pages under https:// or localhost only. Upload a picture instead.";

/** A sentence for what `open` threw. @param {unknown} error */
export function reason(error) {
  if (!navigator.mediaDevices?.getUserMedia) return INSECURE;
  const name = error instanceof Error ? error.name : "";
  return REASONS[name] ?? "The camera could not be started. Press Start to try again.";
}

/**
 * Open a camera and show it in a video; resolves when its picture is there.
 *
 * @param {HTMLVideoElement} video
 * @param {"user" | "environment"} facing
 * @returns {Promise<{ stream: MediaStream, mirrored: boolean }>}
 */
export async function open(video, facing) {
  const wanted = { facingMode: { ideal: facing }, width: { ideal: 640 }, height: { ideal: 480 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  video.srcObject = stream;
  await video.play();
  const used = stream.getVideoTracks()[0]?.getSettings().facingMode;
  return { stream, mirrored: used ? used === "user" : facing === "user" };
}

/** @param {HTMLVideoElement} video */
export function close(video) {
  if (video.srcObject instanceof MediaStream) for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
}

/** Whether there is more than one camera; known once one was allowed. */
export async function severalCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === "videoinput").length > 1;
}

/**
 * The picture that the video shows now, scaled down, as a JPEG in a data URI; null as long as there is none.
 *
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas a place to draw on
 */
export function grab(video, canvas) {
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const paper = canvas.getContext("2d");
  if (!paper || !canvas.width || !canvas.height) return null;
  paper.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", QUALITY);
}
