/** Bugs planted between the camera and the look. As the list beside it says. */

import type { Catcher, Mutant } from './list.ts';

const tests = (...files: readonly string[]): Catcher => ({ tests: files.map((file) => `test/${file}.test.ts`) });

export const CAMERA_MUTANTS: readonly Mutant[] = [
  {
    name: 'frozen-camera-goes-on',
    file: 'src/edge/camera/frame-session.ts',
    find: 'times >= FROZEN_REPEATS_MIN && forMs > FROZEN_LIMIT_MS',
    replace: 'times >= FROZEN_REPEATS_MIN && forMs > Infinity',
    danger: 'a picture that stands still is looked at as if somebody stood there',
    caughtBy: tests('edge/camera/frame-session'),
  },
  {
    name: 'pause-is-a-freeze',
    file: 'src/edge/camera/frame-slots.ts',
    find: 'this.#repeats = isSame ? this.#repeats + 1 : 0;',
    replace: 'this.#repeats += 1;',
    danger: 'a live camera is called frozen and the face refused',
    caughtBy: tests('edge/camera/frame-session'),
  },
  {
    name: 'covered-lens-is-nobody',
    file: 'src/edge/camera/frame-session.ts',
    find: 'isDark(frame) ? (this.#darkSinceMs ?? frame.takenAtMs) : undefined;',
    replace: 'isDark(frame) ? frame.takenAtMs : undefined;',
    danger: 'nobody is told that the lens is covered',
    caughtBy: tests('edge/camera/frame-session'),
  },
  {
    name: 'gap-is-not-told',
    file: 'src/edge/camera/frame-session.ts',
    find: 'return { ...frame, isAfterGap: true };',
    replace: 'return frame;',
    danger: 'evidence of one person counts for another who stands there after the camera was away',
    caughtBy: tests('edge/camera/frame-session'),
  },
  {
    name: 'gap-changes-nothing',
    file: 'src/app/look.ts',
    find: 'if (frame.isAfterGap === true) this.#startAnew();',
    replace: '',
    danger: 'evidence of one person counts for another who stands there after the camera was away',
    caughtBy: tests('app/look'),
  },
  {
    name: 'bad-camera-is-a-failed-try',
    file: 'src/app/recognise.ts',
    find: "const COUNTED: readonly FaceReason[] = ['not-recognised', 'spoof-suspected'];",
    replace: "const COUNTED: readonly FaceReason[] = ['not-recognised', 'spoof-suspected', 'camera-dark', 'camera-frozen'];",
    danger: 'people are kept waiting, and at last blocked, because a lens is covered',
    caughtBy: tests('flows/attempts'),
  },
  {
    name: 'reconnect-for-ever',
    file: 'src/edge/camera/live-capture.ts',
    find: 'RECONNECT_PAUSES_MS[this.#tries];',
    replace: 'RECONNECT_PAUSES_MS[0];',
    danger: 'a broken camera starts program after program',
    caughtBy: tests('edge/camera/ffmpeg-camera'),
  },
  {
    name: 'any-file-is-a-pipe',
    file: 'src/edge/camera/ffmpeg-camera.ts',
    find: "input.kind === 'pipe' && !statSync(input.path).isFIFO()",
    replace: "input.kind === 'pipe' && !existsSync(input.path)",
    danger: 'a file of pictures is read as fast as it can be, for a camera',
    caughtBy: tests('edge/camera/pipe-camera'),
  },
];
