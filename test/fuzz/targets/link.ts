/** Bytes on the cable between a laptop and a terminal: frames, and what console and laptop say in them. */
import { utf8Bytes } from '../../../src/base/bytes.ts';
import {
  CONSOLE_FRAME,
  jsonOf,
  lookBytes,
  PART_BYTES,
  PARTS_MAX,
  readLook,
  viewParts,
  ViewReader,
} from '../../../src/edge/console-link/wire.ts';
import { readLinkedView } from '../../../src/edge/console-link/view-schema.ts';
import { FRAME, frameBytes, FrameReader, PAYLOAD_BYTES_MAX } from '../../../src/edge/provision-link/frames.ts';
import { ACTION_SCHEMA } from '../../../src/edge/screen/action-schema.ts';
import { must, type OpenTarget } from '../target.ts';

const VIEW = { kind: 'console', console: { tabs: ['state'], page: { kind: 'people', typed: '12' }, note: null } };
const [PART = new Uint8Array()] = viewParts(7, VIEW) ?? [];

export const linkFrames: OpenTarget = () => ({
  name: 'link-frames',
  shape: 'bytes',
  seeds: [
    frameBytes(CONSOLE_FRAME.look, lookBytes(7)),
    frameBytes(CONSOLE_FRAME.act, utf8Bytes('{"kind":"console","what":"tab","tab":"acts"}')),
    frameBytes(CONSOLE_FRAME.view, PART),
    new Uint8Array([...frameBytes(FRAME.hello), ...frameBytes(CONSOLE_FRAME.view, PART), ...frameBytes(FRAME.ask)]),
  ],
  words: ['MB', 'MB\u0010', 'MB\u0090', '"kind"', 'console'],
  quickRuns: 1500,
  run(input) {
    const read = (step: number): string => {
      const [frames, views] = [new FrameReader(), new ViewReader()];
      const told: string[] = [];
      for (let at = 0; at < input.length; at += step)
        for (const { type, payload } of frames.take(input.subarray(at, at + step))) {
          must(payload.length <= PAYLOAD_BYTES_MAX, 'a payload is longer than one may be');
          told.push(`${String(type)} ${String(payload.length)} ${meaning(type, payload, views)}`);
        }
      return told.join('|');
    };
    must(read(Math.max(1, input.length)) === read(1 + ((input[0] ?? 0) % 7)), 'what is read depends on how the line cuts its bytes');
  },
});

function meaning(type: number, payload: Uint8Array, views: ViewReader): string {
  if (type === CONSOLE_FRAME.look) return String(readLook(payload));
  if (type === CONSOLE_FRAME.act) return ACTION_SCHEMA.safeParse(jsonOf(payload)).data?.kind ?? 'none';
  const whole = type === CONSOLE_FRAME.view ? views.take(payload) : undefined;
  if (whole === undefined) return '';
  const view = readLinkedView(whole.value);
  must(view === undefined || view.kind === 'console' || view.kind === 'commission', 'another screen crossed');
  return view?.kind ?? 'none';
}

/** What is said inside frames: no CRC keeps chance out. */
export const linkWords: OpenTarget = () => ({
  name: 'link-words',
  shape: 'bytes',
  seeds: [PART, lookBytes(7), utf8Bytes('{"kind":"back"}'), ...(viewParts(9, { text: 'x'.repeat(PART_BYTES * 2) }) ?? [])],
  words: ['"kind"', '"commission"', '"invite"'],
  quickRuns: 1500,
  run(input) {
    const views = new ViewReader();
    for (let turn = 0; turn <= PARTS_MAX; turn += 1) {
      const part = input.slice();
      // As many parts as it claims, in their order.
      if (part.length > 4) part[4] = turn;
      meaning(CONSOLE_FRAME.view, part, views);
    }
    meaning(CONSOLE_FRAME.look, input, views);
    meaning(CONSOLE_FRAME.act, input, views);
  },
});
