/**
 * What the panel beside the simulated kiosk may see and do: the hands and the people in front of
 * the wall. Filled by sim/world. Numbers and PINs are shown because nobody here is real.
 */

import type { EyeStatus } from '../ports/eye.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { Scene } from './scene.ts';

export interface WorldPerson {
  /** Id of the portrait that plays this person; null for a visitor who brings their own face. */
  readonly portrait: string | null;
  /** What is typed to name oneself. */
  readonly number: string;
  /** A made-up name for the list. */
  readonly label: string;
  readonly hasCard: boolean;
  /** As the reader gives it; null where there is no card. */
  readonly card: string | null;
  readonly pin: string | null;
  /** May count and purge: the operator of this simulation. */
  readonly isOperator: boolean;
}

export interface WorldView {
  readonly people: readonly WorldPerson[];
  readonly scene: Scene;
  readonly reader: { readonly isConnected: boolean };
  readonly pinPad: { readonly isConnected: boolean };
  readonly lock: { readonly isReleased: boolean; readonly releasedForMs: number; readonly unlocks: number };
  /** Wires of the door: what is active now. */
  readonly wires: Readonly<Record<WireName, boolean>>;
  readonly eye: EyeStatus['state'];
}

/** The leaf stands open; the exit button is pressed; the fire alarm has released the door. */
export const WIRE_NAMES = ['contact', 'rex', 'fire'] as const;
export type WireName = (typeof WIRE_NAMES)[number];

/** Every call returns at once; what it leads to is seen in the next `getWorld`. */
export interface SimWorld {
  getWorld(): WorldView;
  setScene(scene: Scene): void;
  /** False where the reader is unplugged. */
  tapCard(card: string): boolean;
  /** False where the keypad is unplugged. */
  pressKey(key: PadKey): boolean;
  /** One JPEG of the browser's camera; becomes the next camera frame while the scene is `browser`. */
  pushFrame(jpeg: Uint8Array): void;
  killEye(): void;
  setReaderConnected(isConnected: boolean): void;
  setWire(name: WireName, isActive: boolean): void;
  /** A new person with a card and a PIN; undefined when the simulation has no room for more. */
  addVisitor(): Promise<WorldPerson | undefined>;
}
