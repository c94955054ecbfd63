/** What the door must, may or must never do at the next step, from what was told alone. */

import type { House } from './house.ts';
import { type KnownPerson, type Model, personOf } from './model.ts';
import { DAY_MS, type Step } from './script.ts';

export type Expectation = 'must' | 'may' | 'never';

/** Clock set back, marks a minute old: the terminal's now and ours differ by less than this. */
const TIME_DOUBT_MS = 7 * 3_600_000;
/** Wrong PINs before the terminal makes anybody wait are five; one may be a visit that power cut off. */
const WRONG_PINS_FREE = 4;
/** Gates that the next word of the store may open again. */
const SELF_MENDING = ['store-failed', 'ledger-failed'];

export function expectation(house: House, model: Model, step: Step): Expectation {
  if (!model.plugged.relay) return 'never';
  switch (step.do) {
    case 'tap': {
      const person = personOf(model, step.who);
      if (!house.reader.isConnected || person.cards.length === 0) return 'never';
      return least(standing(model, person), person.cards.length === 1 ? 'must' : 'may');
    }
    case 'pin': {
      const person = personOf(model, step.who);
      if (!house.pinPad.isConnected || !step.isRight || person.pins.length === 0) return 'never';
      const isFree = person.wrongPins < WRONG_PINS_FREE && person.pins.length === 1 && !model.isFull;
      return least(standing(model, person), isFree ? 'must' : 'may');
    }
    case 'face':
      return faceExpectation(house, model, step);
    default:
      return 'never';
  }
}

function least(one: Expectation, other: Expectation): Expectation {
  const order: readonly Expectation[] = ['never', 'may', 'must'];
  return order[Math.min(order.indexOf(one), order.indexOf(other))] ?? 'may';
}

/** May this person pass at all now? */
function standing(model: Model, person: KnownPerson): Expectation {
  if (person.exists === 'no' || person.exists === 'over') return 'never';
  const { validUntilMs } = person;
  if (validUntilMs !== undefined && model.guardMs > validUntilMs + TIME_DOUBT_MS) return 'never';
  if (validUntilMs !== undefined && model.guardMs > validUntilMs - TIME_DOUBT_MS) return 'may';
  return person.exists === 'yes' ? 'must' : 'may';
}

function faceExpectation(house: House, model: Model, step: Extract<Step, { do: 'face' }>): Expectation {
  const { face } = house.terminal.status();
  const isClosed = face.closed.some((code) => !SELF_MENDING.includes(code));
  const isOther = house.site.face.mode === '1:1' && step.who !== step.claims;
  if (step.who < 0 || isOther || isClosed) return 'never';
  const person = personOf(model, step.who);
  if (person.consent === 'no') return 'never';
  const canClaim =
    house.site.face.mode === '1:N' ||
    (person.cards.length > 0 ? house.reader.isConnected : house.pinPad.isConnected) ||
    house.pinPad.isConnected;
  const isSure = person.consent === 'yes' && face.isFaceAllowed && canClaim && !model.isFull && person.cards.length < 2;
  const hasForeign = house.site.face.mode === '1:N' ? model.foreignLooks > 0 : person.foreignLooks > 0;
  const isOld = overdueMs(house, person) <= model.guardMs + TIME_DOUBT_MS;
  return least(standing(model, person), isSure && !hasForeign && !isOld ? 'must' : 'may');
}

/** When the terminal may erase this person's template of itself (INV-07), by what was told. */
export function overdueMs(house: Pick<House, 'site'>, person: KnownPerson): number {
  const { retentionDays, idleDays } = house.site.face;
  const idleMs = Math.max(person.usedAtMs, person.grantedAtMs) + idleDays * DAY_MS;
  return Math.min(person.grantedAtMs + retentionDays * DAY_MS, idleMs, person.validUntilMs ?? Infinity);
}
