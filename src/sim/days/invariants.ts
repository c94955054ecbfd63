/** What must be true at the simulated door at every moment and after every boot; each finding names its invariant. */

import type { Person } from '../../ports/people-vault.ts';
import { overdueMs } from './expect.ts';
import { marksIn } from './files.ts';
import type { House } from './house.ts';
import { type Found, type Model, personOf, type Told } from './model.ts';
import { DAY_MS } from './script.ts';

export interface Finding {
  readonly invariant: string;
  readonly what: string;
}

export type Report = (invariant: string, what: string) => void;

/** An erasure that cannot be finished for this long, with eye and disk well, is a dead end. */
const SETTLE_LIMIT_MS = 10 * 60_000;
const SETTLE_STEP_MS = 500;
const UNSETTLED = ['erasure-pending', 'not-reconciled', 'eye-not-ready', 'ledger-checking'];
const FAILING = ['ledger-failed', 'store-failed'];
/** Erasing what is over its time waits for a trusted clock and the hourly round. */
const EXPIRY_GRACE_MS = 3 * DAY_MS;

/** After every step. */
export function checkStep(house: House, model: Model, report: Report): void {
  const { terminal, people, ledger, eye, lock, site } = house;
  if (lock.longestMs > site.door.unlockMs) report('INV-20', 'the lock was released for longer than the site allows');
  const { isDoorUnlocked, door } = terminal.status();
  if (lock.isReleasedByTerminal() && !isDoorUnlocked) report('INV-20', 'the lock is released and nobody was let through');
  if (door.alarm !== null) report('INV-16', `the door says ${door.alarm} and everybody went through lawfully`);
  if (ledger.size !== model.ledger.size) report('INV-12', 'the ledger has another size than what it acknowledged');
  const { face } = terminal.status();
  if (face.closed.includes('rolled-back'))
    report('INV-07', `a store is taken for an older copy, and nobody put one back: ${noticedIn(house)}`);
  if (people.intents().length > 0 && face.isFaceAllowed) report('INV-18', 'an erasure is pending and the face is on');
  if (eye.vault === undefined) {
    if (face.isFaceAllowed) report('INV-20', 'the eye is down and the face is on');
    return;
  }
  const { templates } = eye.vault.counts();
  if (face.isFaceAllowed && templates > people.counts().consenting) report('INV-02', 'a template without consent, and the face is on');
}

const LOOK_BACK_ENTRIES = 200;

/** Which store the ledger names. */
function noticedIn({ ledger }: House): string {
  const events = ledger.entries(Math.max(0, ledger.size - LOOK_BACK_ENTRIES), LOOK_BACK_ENTRIES).map(({ event }) => event);
  return events.flatMap((event) => (event.kind === 'rolled-back' ? [event.store] : [])).join(', ');
}

/** Waits until what was interrupted is finished; false where it cannot be now (disk full). */
async function settle(house: House, model: Model, report: Report): Promise<boolean> {
  const isUnsettled = (): boolean => house.terminal.status().face.closed.some((code) => UNSETTLED.includes(code));
  for (let waitedMs = 0; isUnsettled(); waitedMs += SETTLE_STEP_MS) {
    if (model.isFull) return false;
    if (waitedMs >= SETTLE_LIMIT_MS) {
      report(
        'INV-18',
        `not settled within ten minutes: ${house.terminal.status().face.closed.join(', ')}; ${house.eye.status().detail ?? ''}`,
      );
      return false;
    }
    await house.clock.runFor(SETTLE_STEP_MS);
  }
  return true;
}

interface Look {
  readonly house: House;
  readonly model: Model;
  readonly report: Report;
  readonly held: ReadonlySet<string>;
  readonly tell: (told: Told) => void;
}

export interface FullCheck {
  readonly house: House;
  readonly model: Model;
  readonly report: Report;
  readonly tell: (told: Told) => void;
  /** After a boot all that was ever erased is looked for again. */
  readonly isBoot: boolean;
  /** These people alone; none: everybody. */
  readonly only: readonly number[];
}

/** Everybody against the stores; after a boot, each consent step, and now and then. */
export async function checkAll({ house, model, report, tell, isBoot, only }: FullCheck): Promise<void> {
  if (isBoot) checkLedger(house, model, report);
  if (!(await settle(house, model, report))) return;
  const failing = house.terminal.status().face.closed.filter((code) => FAILING.includes(code));
  if (isBoot && failing.length > 0) report('INV-12', `after a boot with room on the disk: ${failing.join(', ')}`);
  const held = new Set(house.eye.vault?.subjects() ?? []);
  const look: Look = { house, model, report, held, tell };
  const found: Found[] = [];
  const known = new Set<string>();
  const isForAll = only.length === 0;
  for (const who of isForAll ? Object.keys(model.people).map(Number) : only) {
    const person = house.terminal.personByNumber(house.world.person(who).number);
    if (person !== undefined) known.add(house.people.faceSubject(person.id));
    const stands = checkPerson(look, who, person);
    if (stands !== undefined) found.push(stands);
  }
  for (const subject of held) if (isForAll && !known.has(subject)) report('INV-02', 'a template of nobody');
  tell({ say: 'settled', found, gone: [] });
  checkErased(look, isBoot);
}

function checkLedger({ ledger, isLedgerWhole }: House, model: Model, report: Report): void {
  if (!isLedgerWhole) report('INV-12', 'the ledger was begun anew or may lack entries');
  const { size, hash } = model.ledger;
  if (ledger.size < size) report('INV-12', `the ledger has ${String(ledger.size)} entries, ${String(size)} were acknowledged`);
  else if (size > 0 && ledger.entries(size - 1, 1)[0]?.hash !== hash)
    report('INV-12', 'an acknowledged entry of the ledger is another one now');
}

/** How the person stands, where that was not known; reports what contradicts what was told. */
function checkPerson(look: Look, who: number, person: Person | undefined): Found | undefined {
  const { house, model, report, held, tell } = look;
  const known = personOf(model, who);
  const name = `person ${String(who)}`;
  checkRights(look, who, person);
  const hasConsent = person?.grant !== undefined;
  if (hasConsent && !person.hasCard && !person.hasPin) report('INV-04', `${name} has a consent and neither card nor PIN`);
  const subject = person === undefined ? undefined : house.people.faceSubject(person.id);
  if (subject !== undefined && known.subject === undefined) tell({ say: 'subject', who, subject });
  const isHeld = held.has(subject ?? known.subject ?? '');
  if (isHeld && !hasConsent) report('INV-02', `${name}: a template without consent`);
  if (!isHeld && hasConsent && !model.isFull) report('INV-02', `${name}: a consent without template`);
  return checkConsent(look, who, person);
}

function checkRights({ model, report }: Look, who: number, person: Person | undefined): void {
  const known = personOf(model, who);
  const name = `person ${String(who)}`;
  const isOver = known.exists === 'no' || known.exists === 'over';
  if (isOver && person !== undefined) report('INV-08', `${name} was ended and is still there`);
  if (known.exists !== 'yes') return;
  if (person === undefined) report('lost', `${name} was acknowledged and is not there`);
  else if (person.hasCard !== known.cards.length > 0) report('lost', `${name}: card`);
  else if (person.hasPin !== known.pins.length > 0) report('lost', `${name}: PIN`);
}

function checkConsent({ house, model, report }: Look, who: number, person: Person | undefined): Found | undefined {
  const known = personOf(model, who);
  const name = `person ${String(who)}`;
  const hasConsent = person?.grant !== undefined;
  const overMs = overdueMs(house, known);
  const isOver = model.guardMs >= overMs;
  if (known.consent === 'no' && hasConsent) report('INV-08', `${name} has no consent, and one is in force`);
  if (known.consent === 'yes' && !hasConsent && !isOver) report('lost', `${name}: the consent is gone`);
  // With an untrusted clock nothing is erased, and the face is off.
  const isTrusted = house.terminal.status().isClockTrusted;
  const mustBeOver = isTrusted && known.consent === 'yes' && hasConsent && model.guardMs > overMs + EXPIRY_GRACE_MS;
  if (mustBeOver) report('INV-07', `${name}: the template is over its time`);
  const isKnown = known.exists !== 'maybe' && known.consent === (hasConsent ? 'yes' : 'no');
  if (isKnown) return undefined;
  const exists = person === undefined ? (known.exists === 'no' ? 'no' : 'over') : 'yes';
  return { who, exists, consent: hasConsent ? 'yes' : 'no', hasCard: person?.hasCard === true, hasPin: person?.hasPin === true };
}

/** What was erased is in no file, whatever power and flash did (INV-18, trap 21). */
function checkErased({ house, model, report, tell }: Look, isBoot: boolean): void {
  const gone: number[] = [];
  const fresh: string[] = [];
  for (const [who, person] of Object.entries(model.people)) {
    const kept = person.consent === 'yes' ? 1 : 0;
    if (person.consent === 'maybe' || person.marks.length <= kept) continue;
    gone.push(Number(who));
    fresh.push(...person.marks.slice(0, person.marks.length - kept));
  }
  const wanted = isBoot ? [...model.erased, ...fresh] : fresh;
  const left = marksIn(house.storeFiles, wanted);
  if (left.length > 0) report('INV-18', `${String(left.length)} erased templates lie in the files of the face store`);
  if (gone.length > 0) tell({ say: 'settled', found: [], gone });
}
