/** Everything before the simulated wall, for the panel: who stands there, whose card is tapped, what is unplugged. */

import type { EyeStatus } from '../ports/eye.ts';
import type { SimLock, SimPinPad, SimReader, SimWires } from './hardware.ts';
import { type HousePerson, madeUpCard, madeUpPin } from './people.ts';
import type { Scene } from './scene.ts';
import type { SimWorld, WorldPerson, WorldView } from './world-port.ts';

/** Visitors that one run of the simulator takes in. */
export const VISITORS_MAX = 50;
/** Number of the first visitor. */
const VISITOR_FIRST = 8001;
export interface SceneControl {
  setScene(scene: Scene): void;
  pushFrame(jpeg: Uint8Array): void;
}

export interface WorldParts {
  readonly people: readonly HousePerson[];
  readonly reader: SimReader;
  readonly pinPad: SimPinPad;
  readonly lock: SimLock;
  readonly inputs: SimWires;
  readonly scenes: SceneControl;
  readonly eye: { status(): EyeStatus; kill(): void };
  /** Draws made-up card numbers and PINs. */
  readonly next: () => number;
  /** Numbers already taken by earlier visitors of this data folder. */
  readonly isNumberTaken: (number: string) => boolean;
  readonly addPerson: (person: {
    readonly number: string;
    readonly name: string;
    readonly card: string;
    readonly pin: string;
  }) => Promise<void>;
}

export function makeWorld(parts: WorldParts): SimWorld {
  const { reader, pinPad, lock, inputs, scenes, eye } = parts;
  const visitors: WorldPerson[] = [];
  let scene: Scene = { kind: 'nobody' };
  return {
    getWorld: () => ({
      people: [...parts.people.map(asWorldPerson), ...visitors],
      scene,
      reader: { isConnected: reader.isConnected },
      pinPad: { isConnected: pinPad.isConnected },
      lock: { isReleased: lock.isReleased(), releasedForMs: Math.round(lock.releasedForMs()), unlocks: lock.unlocks },
      wires: wiresOf(inputs),
      eye: eye.status().state,
    }),
    setScene: (wanted) => {
      scene = wanted;
      scenes.setScene(wanted);
    },
    tapCard: (card) => reader.tap(card),
    pressKey: (key) => pinPad.press(key),
    pushFrame: (jpeg) => {
      if (scene.kind === 'browser') scenes.pushFrame(jpeg);
    },
    killEye: () => {
      eye.kill();
    },
    setReaderConnected: (isConnected) => {
      reader.setConnected(isConnected);
    },
    setWire: (name, isActive) => {
      inputs[name].set(isActive ? 'active' : 'rest');
    },
    addVisitor: async () => {
      if (visitors.length >= VISITORS_MAX) return undefined;
      let number = VISITOR_FIRST + visitors.length;
      while (parts.isNumberTaken(String(number)) && number < VISITOR_FIRST + 900) number += 1;
      const visitor = visitorOf(String(number), parts.next);
      visitors.push(visitor);
      await parts.addPerson({ number: visitor.number, name: visitor.label, card: visitor.card, pin: visitor.pin });
      return visitor;
    },
  };
}

function visitorOf(number: string, next: () => number): WorldPerson & { readonly card: string; readonly pin: string } {
  return {
    portrait: null,
    number,
    label: `Visitor ${number}`,
    hasCard: true,
    card: madeUpCard(next),
    pin: madeUpPin(next),
    isOperator: false,
  };
}

function wiresOf({ contact, rex, fire }: SimWires): WorldView['wires'] {
  return { contact: contact.state === 'active', rex: rex.state === 'active', fire: fire.state === 'active' };
}

function asWorldPerson(person: HousePerson): WorldPerson {
  return {
    portrait: person.portrait,
    number: person.number,
    label: person.label,
    hasCard: true,
    card: person.card,
    pin: person.pin,
    isOperator: person.isOperator,
  };
}
