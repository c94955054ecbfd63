/** OSDP in the site file: what is taken, and one clear sentence for what contradicts itself. */

import { parse } from 'yaml';
import { siteSchema } from '../../../src/edge/system/site-schema.ts';
import { defaultSiteText } from '../../../src/edge/system/site-example.ts';

const BASE = parse(defaultSiteText({ deviceId: 'door-1' })) as Record<string, unknown>;
const read = (hardware: Record<string, unknown>) =>
  siteSchema.safeParse({ ...BASE, hardware: { ...(BASE['hardware'] as object), ...hardware } });
const sentences = (hardware: Record<string, unknown>): readonly string[] =>
  read(hardware).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

const LINE = { path: '/dev/menshen-osdp', baud: 115200 };
const READER = { address: 1, role: 'reader-keypad' };
const DOOR = { address: 2, role: 'door', output: 1, inputs: { contact: { input: 0 }, rex: { input: 1, activeLow: true } } };

describe('OSDP in the site file', () => {
  it('takes a bus with a reader and a door, and a panel on a line of its own', () => {
    const result = read({
      osdp: { ...LINE, devices: [READER, DOOR] },
      panel: { path: '/dev/menshen-panel', address: 3, format: 'wiegand34', facilityCode: 4711, drivesLock: true },
      reader: { kind: 'osdp' },
      pinPad: { kind: 'osdp' },
      relay: { kind: 'osdp' },
    });
    expect(result.error?.issues).toBeUndefined();
    expect(result.data?.hardware.osdp).toEqual({
      ...LINE,
      devices: [
        { ...READER, inputs: {}, output: 0, tamper: true },
        { ...DOOR, tamper: true, inputs: { contact: { input: 0, activeLow: false }, rex: { input: 1, activeLow: true } } },
      ],
    });
    expect(result.data?.hardware.panel).toMatchObject({ baud: 9600, address: 3, facilityCode: 4711 });
  });

  it.each([
    ['two devices with one address', { osdp: { ...LINE, devices: [READER, { ...DOOR, address: 1 }] } }, 'another device of this bus has 1'],
    [
      'a reader that is nowhere',
      { reader: { kind: 'osdp' } },
      'hardware.reader is osdp, so hardware.osdp.devices needs one with role reader',
    ],
    ['a lock without a door module', { relay: { kind: 'osdp' }, osdp: { ...LINE, devices: [READER] } }, 'needs one with role door'],
    [
      'two readers',
      { reader: { kind: 'osdp' }, osdp: { ...LINE, devices: [READER, { ...READER, address: 4 }] } },
      'has 2 with role reader or reader-keypad',
    ],
    [
      'a wire named twice',
      { inputs: { contact: { kind: 'gpio', chip: 'gpiochip0', line: 1 } }, osdp: { ...LINE, devices: [DOOR] } },
      'hardware.osdp.devices.0.inputs.contact is wired twice',
    ],
    ['a panel on the bus', { osdp: { ...LINE, devices: [READER] }, panel: { path: LINE.path, address: 0 } }, 'must be a line of its own'],
    ['a panel that drives no lock', { panel: { path: '/dev/p', address: 0, drivesLock: true } }, 'hardware.relay must name the lock'],
    [
      'a facility that does not fit',
      { panel: { path: '/dev/p', address: 0, format: 'wiegand26', facilityCode: 256 } },
      'facilityCode that does not fit its format',
    ],
    ['the address of all', { osdp: { ...LINE, devices: [{ ...READER, address: 127 }] } }, 'hardware.osdp.devices.0.address'],
    ['a speed that no line has', { osdp: { ...LINE, baud: 4800, devices: [READER] } }, 'must be one of 9600'],
    ['a bus without a device', { osdp: { ...LINE, devices: [] } }, 'must name at least one device'],
    ['a key in the file', { osdp: { ...LINE, devices: [{ ...READER, key: '00' }] } }, 'key'],
  ])('refuses %s', (_what, hardware, sentence) => {
    expect(sentences(hardware).join('\n')).toContain(sentence);
  });
});
