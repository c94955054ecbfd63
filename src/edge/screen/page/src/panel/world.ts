/** The simulated world as its panel shows it, and the calls to it. */

import type { WorldPerson, WorldView } from '../../../../../sim/world-port.ts';
import { getJson, postJson } from '../terminal.ts';

export type World = WorldView;
export type Person = WorldPerson;
export type Scene = WorldView['scene'];

/** The world now; undefined where the terminal does not answer. */
export async function lookAtWorld(): Promise<World | undefined> {
  const { status, json } = await getJson('/sim/world');
  return status === 200 ? (json as World) : undefined;
}

/** Does one thing in the world. The sentence of the refusal, or undefined when it was done. */
export async function act(path: string, value: unknown): Promise<string | undefined> {
  const { status, json } = await postJson(path, value);
  if (status === 200) return undefined;
  return (json as { error?: string } | undefined)?.error ?? '…';
}

/** A new person with a card and a PIN: their number, or undefined where there is no room for more. */
export async function addVisitor(): Promise<string | undefined> {
  const { status, json } = await postJson('/sim/visitor', {});
  return status === 200 ? (json as Person).number : undefined;
}

/** A fresh seed for each scene: no two visits show the same pixels. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
