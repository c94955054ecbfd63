/** An exchange recorded between two other implementations, byte for byte in both roles: whoever speaks like this is understood. */
import {
  type Capability,
  createControlPanel,
  createPeripheralDevice,
  decodeReply,
  nodeAes,
  type PanelEvent,
  type PdId,
  readFrame,
} from '../../../src/edge/osdp/index.ts';
import { sessionKeys } from '../../../src/edge/osdp/secure-channel.ts';
import { bytesOf, hexOf } from './hex.ts';
import { readTranscript } from './transcript.ts';

const { facts, frames } = readTranscript('handshake');
const SCBK = bytesOf(facts.get('scbk') ?? '');
const ADDRESS = 101;

function frameAt(at: number) {
  const read = readFrame(frames[at]?.bytes ?? new Uint8Array());
  if (typeof read === 'string') throw new TypeError(`frame ${String(at)}: ${read}`);
  return read;
}

function replyAt(at: number) {
  const { code, data } = frameAt(at);
  const decoded = decodeReply(code, data);
  if (decoded.kind === 'bad') throw new TypeError(`reply ${String(at)}: ${decoded.why}`);
  return decoded.word;
}

const pdid = replyAt(1);
const pdcap = replyAt(3);
const id: PdId = pdid.name === 'PDID' ? pdid.id : { vendor: '', model: 0, version: 0, serial: '', firmware: [0, 0, 0] };
const capabilities: readonly Capability[] = pdcap.name === 'PDCAP' ? pdcap.capabilities : [];
const rndA = frameAt(4).data;
const rndB = frameAt(5).data.subarray(8, 16);

it('the recording is whole: every check is right, the session key is the one that was noted', () => {
  expect(frames).toHaveLength(10);
  expect(frames.map((_, at) => frameAt(at).address)).toEqual(frames.map(() => ADDRESS));
  expect(hexOf(sessionKeys(nodeAes, SCBK, rndA).enc)).toBe(facts.get('s-enc'));
});

it('as a panel it sends what was sent, and takes what was answered', () => {
  const panel = createControlPanel({
    devices: [{ address: ADDRESS, key: () => SCBK.slice() }],
    aes: nodeAes,
    random: () => rndA.slice(),
  });
  const events: PanelEvent[] = [];
  let [nowMs, sent] = [0, ''];
  for (const [at, { from, bytes }] of frames.entries()) {
    if (from === 'device') {
      // The next word may go out with the answer to the last.
      const step = panel.step(nowMs, bytes);
      events.push(...step.events);
      sent = hexOf(step.send);
      continue;
    }
    nowMs += 100;
    if (sent === '') sent = hexOf(panel.step(nowMs).send);
    expect([at, sent]).toEqual([at, `ff${hexOf(bytes)}`]);
  }
  expect(events).toEqual([{ address: ADDRESS, kind: 'online', id, capabilities, isDefaultKey: false }]);
});

it('as a device it answers what was answered', () => {
  const device = createPeripheralDevice({
    address: ADDRESS,
    key: () => SCBK.slice(),
    id,
    capabilities,
    aes: nodeAes,
    random: () => rndB.slice(),
    clientId: () => frameAt(5).data.slice(0, 8),
  });
  for (const [at, { from, bytes }] of frames.entries()) {
    if (from !== 'panel') continue;
    expect([at, hexOf(device.step(at, bytes).send)]).toEqual([at, `ff${hexOf(frames[at + 1]?.bytes)}`]);
  }
  expect(device.isOnline).toBe(true);
});

it('a key that differs in one bit ends in no channel, in either role', () => {
  const wrong = (): Uint8Array => SCBK.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
  const options = { address: ADDRESS, key: wrong, aes: nodeAes };
  const device = createPeripheralDevice({ ...options, id, capabilities, random: () => rndB.slice() });
  for (const { from, bytes } of frames) if (from === 'panel') device.step(0, bytes);
  expect(device.isOnline).toBe(false);
  const panel = createControlPanel({ devices: [options], aes: nodeAes, random: () => rndA.slice() });
  const told: PanelEvent[] = [];
  for (const [at, { from, bytes }] of frames.entries()) told.push(...panel.step(at * 100, from === 'device' ? bytes : undefined).events);
  expect(told.filter(({ kind }) => kind === 'online')).toEqual([]);
  expect(told).toContainEqual({ address: ADDRESS, kind: 'attack', what: 'bad-cryptogram' });
});
