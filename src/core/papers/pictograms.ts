/**
 * The two drawings of the sign (Measures Art. 13): a face inside the corners of a camera's frame, and the zone on the ground before
 * the door. Our own, for GB/T 40694.5 was not at hand: black on white, 70 units wide; no picture file, no font.
 */

const LINE = 'fill="none" stroke="#000" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"';

/** Frame corners, head, eyes, mouth. */
export const FACE_PICTOGRAM = `<g ${LINE} aria-label="人脸识别 face recognition"><path d="M4 18V4H18M52 4H66V18M66 52V66H52M18 66H4V52"/><ellipse cx="35" cy="35" rx="17" ry="22"/><path d="M28 30v3M42 30v3M28 45q7 5 14 0"/></g>`;

/** Seen from the side: door with terminal, a person behind it, the line on the ground that bounds the zone. */
export const ZONE_PICTOGRAM = `<g ${LINE} aria-label="采集区 capture zone"><path d="M4 66H66M8 66V8H20V66"/><path d="M24 26h3v8h-3z" fill="#000"/><circle cx="42" cy="22" r="6"/><path d="M42 28V48M42 48L36 64M42 48L48 64M42 34L33 31M42 34L50 42"/><path d="M28 28L35 20M28 32L36 38" stroke-width="1" stroke-dasharray="2 2"/><path d="M56 60V72M24 69H56" stroke-width="2"/></g>`;
