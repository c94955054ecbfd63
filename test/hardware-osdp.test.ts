/** OSDP lines that a site file names, opened as a real door opens them; nobody is at their other ends. */
import { openHardware } from '../src/hardware.ts';
import { openOsdp } from '../src/hardware-osdp.ts';
import { joinTampers } from '../src/hardware-wires.ts';
import { defaultSiteText, parseSite } from '../src/edge/system/site-file.ts';
import { systemClock } from '../src/edge/system/clock.ts';
import type { DoorInput, InputState } from '../src/ports/door-hardware.ts';
import type { OsdpAnswerer } from '../src/ports/osdp.ts';
import { makeSimTamper } from '../src/sim/hardware.ts';

const EXAMPLE = defaultSiteText({ deviceId: 'door-1' });
const siteWith = (hardware: string) => parseSite(`${EXAMPLE.slice(0, EXAMPLE.indexOf('hardware:'))}hardware:\n${hardware}`, 'site.yaml');
const clock = systemClock();

const BUS = `  osdp:
    path: /dev/no-such-osdp
    devices:
      - { address: 1, role: reader-keypad }
      - { address: 2, role: door, tamper: false, inputs: { contact: { input: 0 }, fire: { input: 2, activeLow: true } } }
  reader: { kind: osdp }
  pinPad: { kind: osdp }
  relay: { kind: osdp }
`;
const PANEL = '  panel: { path: /dev/no-such-panel, address: 3 }\n';

const answerer = (keyed: readonly (number | 'panel')[]): OsdpAnswerer => ({
  key: (place) => (keyed.includes(place) ? new Uint8Array(16).fill(1) : undefined),
  isInstalling: () => false,
  keep: () => undefined,
  onOnline: () => undefined,
  onAttack: () => undefined,
});

describe('the hardware of a site on OSDP', () => {
  it('is reader, keypad, lock, wires, housing and lamps of the bus, and none of it is there without its device', async () => {
    const hardware = openHardware(siteWith(BUS), clock);
    try {
      const { reader, pinPad, lock, inputs, signals, osdp, panel } = hardware;
      expect([reader?.isConnected, pinPad?.isConnected, lock.isConnected]).toEqual([false, false, false]);
      expect([inputs?.contact?.state, inputs?.fire?.state, inputs?.rex]).toEqual(['unreadable', 'unreadable', undefined]);
      expect([signals === undefined, panel, osdp?.states.map(({ place }) => place)]).toEqual([false, undefined, [1, 2]]);
      await expect(lock.unlock(1_000)).rejects.toMatchObject({ code: 'serial-failed' });
      signals?.show('granted');
    } finally {
      await hardware.close();
    }
  });

  it('is a panel that decides, whose lock needs no word of ours', async () => {
    const hardware = openHardware(siteWith(PANEL), clock);
    try {
      expect(hardware.osdp?.states).toEqual([{ place: 'panel', isOnline: false, isDefaultKey: false }]);
      expect(await hardware.panel?.present('4711')).toBe(false);
      await hardware.lock.unlock(1_000);
    } finally {
      await hardware.close();
    }
  });

  it('misses the housing of a device from its first key on', async () => {
    const { tampers, osdp, close } = openOsdp(siteWith(BUS), clock);
    try {
      expect(tampers.map(({ state }) => state)).toEqual(['rest']);
      osdp?.answerTo(answerer([2]));
      expect(tampers[0]?.state).toBe('rest');
      osdp?.answerTo(answerer([1]));
      expect(tampers[0]?.state).toBe('unreadable');
    } finally {
      await close();
    }
  });
});

describe('several housings', () => {
  function housing(): DoorInput & { set(state: InputState): void } {
    const handlers = new Set<(state: InputState) => void>();
    let state: InputState = 'rest';
    return {
      get state() {
        return state;
      },
      onState: (handler) => {
        handlers.add(handler);
        return () => {
          handlers.delete(handler);
        };
      },
      set: (next) => {
        state = next;
        for (const handler of handlers) handler(next);
      },
      close: () => Promise.resolve(),
    };
  }

  it('are open where one is, unreadable where one is, and closed only where all are', () => {
    const [own, reader, module] = [makeSimTamper(), housing(), housing()];
    const joined = joinTampers(own, [reader, module]);
    const told: string[] = [];
    joined?.onState((state) => told.push(state));
    expect(joined?.state).toBe('closed');
    module.set('unreadable');
    reader.set('active');
    own.set('open');
    expect([joined?.state, joined?.isOpen]).toEqual(['open', true]);
    reader.set('rest');
    own.set('closed');
    expect(joined?.state).toBe('unreadable');
    expect(told).toEqual(['unreadable', 'open', 'unreadable']);
    joined?.close();
    expect(joinTampers(own, [])).toBe(own);
    expect(joinTampers(undefined, [])).toBeUndefined();
  });
});
