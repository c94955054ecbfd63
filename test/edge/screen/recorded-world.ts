/** A simulated world that only writes down what was asked of it. */
import type { SimWorld, WorldView } from '../../../src/sim/world-port.ts';

export interface RecordedWorld extends SimWorld {
  readonly done: readonly string[];
}

export function makeRecordedWorld({ isPlugged = true } = {}): RecordedWorld {
  const done: string[] = [];
  let scene: WorldView['scene'] = { kind: 'nobody' };
  const person = {
    portrait: 'men/1',
    number: '1001',
    label: 'Resident 1',
    hasCard: true,
    card: '0A1B2C3D',
    pin: '482913',
    isOperator: false,
  };
  const note = (what: string): boolean => {
    if (isPlugged) done.push(what);
    return isPlugged;
  };
  return {
    done,
    getWorld: () => ({
      people: [person, { ...person, portrait: 'women/2', number: '1002', label: 'Resident 2', card: '0A1B2C3E' }],
      scene,
      reader: { isConnected: isPlugged },
      pinPad: { isConnected: isPlugged },
      lock: { isReleased: true, releasedForMs: 3_200, unlocks: 4 },
      wires: { contact: false, rex: false, fire: true },
      eye: 'ready',
    }),
    setScene: (wanted) => {
      scene = wanted;
      done.push(`scene ${wanted.kind}`);
    },
    tapCard: (card) => note(`card ${card}`),
    pressKey: (key) => note(`key ${key}`),
    pushFrame: (jpeg) => {
      done.push(`frame ${String(jpeg.length)}`);
    },
    killEye: () => {
      done.push('eye killed');
    },
    setReaderConnected: (isConnected) => {
      done.push(`reader ${String(isConnected)}`);
    },
    setWire: (name, isActive) => {
      done.push(`wire ${name} ${String(isActive)}`);
    },
    addVisitor: () => {
      done.push('visitor');
      return Promise.resolve({ ...person, portrait: null, number: '8001', label: 'Visitor 1' });
    },
  };
}
