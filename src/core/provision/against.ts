/**
 * What a bundle would do here: the plain numbers that the screen shows before anybody agrees, and what cannot be done at this
 * terminal although the bundle itself is right. Numbers and booleans only; nobody is named.
 */

import type { Site } from '../policy/site.ts';
import { readPia } from '../policy/pia-file.ts';
import { utf8Bytes } from '../../base/bytes.ts';
import type { ContentFault, ProvisionContent, ProvisionPerson } from './bundle.ts';
import { FAULTS_SHOWN_MAX } from './people-file.ts';
import { OWNERSHIP_PART, PEOPLE_PART } from './part-names.ts';

/** What is so at the terminal now. */
export interface Present {
  /** undefined: no site file yet. */
  readonly site: Site | undefined;
  readonly isKnown: (number: string) => boolean;
  readonly hasGroup: (name: string) => boolean;
  /** Somebody with the role operator who is not among those who leave. */
  readonly hasOperator: (leaving: ReadonlySet<string>) => boolean;
  /** The processing fingerprint under a site file (core/policy/processing), hex. */
  readonly fingerprintOf: (site: Site) => string;
}

export interface ProvisionSummary {
  readonly peopleAdded: number;
  readonly peopleChanged: number;
  readonly peopleEnded: number;
  readonly cards: number;
  readonly pins: number;
  readonly operators: number;
  readonly installers: number;
  readonly groups: number;
  readonly schedules: number;
  readonly holidays: number;
  /** Settings of the site file that change; all of them where there was none. */
  readonly settings: number;
  /** What is done with faces changes, and no assessment for it is in the bundle: the face stays off until there is one. */
  readonly willFaceClose: boolean;
  readonly hasProcessorKey: boolean;
  readonly hasPia: boolean;
  readonly hasSign: boolean;
  readonly calendarYears: number;
  readonly models: number;
  readonly hasUpdate: boolean;
  readonly ownership: 'none' | 'transfer' | 'reset';
}

export function summaryOf(content: ProvisionContent, present: Present): ProvisionSummary {
  const people = content.people ?? [];
  const active = people.filter(({ status }) => status === 'active');
  const known = active.filter(({ number }) => present.isKnown(number)).length;
  const count = (test: (person: ProvisionPerson) => boolean): number => active.filter(test).length;
  return {
    peopleAdded: active.length - known,
    peopleChanged: known,
    peopleEnded: people.filter(({ status, number }) => status === 'left' && present.isKnown(number)).length,
    cards: count(({ card }) => card !== undefined),
    pins: count(({ pin }) => pin !== undefined),
    operators: count(({ role }) => role === 'operator'),
    installers: count(({ role }) => role === 'installer'),
    groups: content.access?.groups.length ?? 0,
    schedules: content.access?.schedules.length ?? 0,
    holidays: (content.access?.holidays.off.length ?? 0) + (content.access?.holidays.worked.length ?? 0),
    settings: content.site === undefined ? 0 : differences(present.site, content.site.site),
    willFaceClose: willFaceClose(content, present),
    hasProcessorKey: content.processorKey !== undefined,
    hasPia: content.pia !== undefined,
    hasSign: content.sign !== undefined,
    calendarYears: content.calendar?.length ?? 0,
    models: content.models?.length ?? 0,
    hasUpdate: content.update !== undefined,
    ownership: content.ownership?.kind ?? 'none',
  };
}

function willFaceClose({ site, pia }: ProvisionContent, present: Present): boolean {
  if (site === undefined || !site.site.face.isEnabled) return false;
  const fingerprint = present.fingerprintOf(site.site);
  const read = pia === undefined ? undefined : readPia(utf8Bytes(pia.file));
  if (read?.kind === 'read' && read.file.pia.fingerprint === fingerprint && read.file.pia.decision === 'approved') return false;
  return present.site === undefined || present.fingerprintOf(present.site) !== fingerprint;
}

/** Values that differ, counted at the leaves. A site file is never deep: its schema says how deep. */
function differences(before: unknown, after: unknown): number {
  if (isTree(before) || isTree(after)) {
    const [left, right] = [isTree(before) ? before : {}, isTree(after) ? after : {}];
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].reduce((sum, name) => sum + differences(left[name], right[name]), 0);
  }
  return before === after ? 0 : 1;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What this terminal cannot do of it: nobody may be left without a way in, nor the terminal without an operator. */
export function faultsAgainst(content: ProvisionContent, present: Present): readonly ContentFault[] {
  const faults: ContentFault[] = [];
  const people = content.people ?? [];
  const site = content.site?.site ?? present.site;
  const complain = (person: ProvisionPerson, field: string, sentence: string): void => {
    faults.push({ file: PEOPLE_PART, line: person.line, field, why: 'bad-people', sentence });
  };
  const groups = new Set(content.access?.groups.map(({ name }) => name));
  const isGroup = (name: string): boolean => (content.access === undefined ? present.hasGroup(name) : groups.has(name));
  for (const person of people) {
    if (person.status === 'left') continue;
    const isNew = !present.isKnown(person.number);
    if (isNew && !hasWayIn(person, site)) complain(person, 'card', 'somebody new needs a card or a PIN, of a kind that the site has on.');
    if (isNew && isStaff(person) && !canProve(person, site))
      complain(person, 'pin', 'an operator, installer or privacy officer proves themself with a card and a PIN: give both.');
    if (person.groups?.some((name) => !isGroup(name)) === true)
      complain(person, 'groups', 'names a group that there is not: add it to access.yaml, or correct the name.');
    if (faults.length >= FAULTS_SHOWN_MAX) return faults;
  }
  if (content.ownership === undefined) faults.push(...withoutOperator(people, present, site));
  else if (Object.keys(content).length > 1)
    faults.push({
      file: OWNERSHIP_PART,
      why: 'bad-ownership',
      sentence: 'a transfer or reset ends what was: put nothing else into its bundle.',
    });
  return faults;
}

function hasWayIn({ card, pin }: ProvisionPerson, site: Site | undefined): boolean {
  const { fallback } = site ?? { fallback: { card: true, pin: true } };
  return (fallback.card && card !== undefined) || (fallback.pin && pin !== undefined);
}

function isStaff({ role }: ProvisionPerson): boolean {
  return role !== undefined && role !== 'person' && role !== 'inspector';
}

/** As the terminal asks operators: card and PIN, the card alone at a site without PINs. */
function canProve({ card, pin }: ProvisionPerson, site: Site | undefined): boolean {
  return card !== undefined && (pin !== undefined || site?.fallback.pin === false);
}

/** Without an operator nobody could take a terminal over, purge it, or put it right. One who cannot prove it is none. */
function withoutOperator(people: readonly ProvisionPerson[], present: Present, site: Site | undefined): readonly ContentFault[] {
  if (people.some((person) => person.status === 'active' && person.role === 'operator' && canProve(person, site))) return [];
  const isOver = ({ status, role }: ProvisionPerson): boolean => status === 'left' || (role !== undefined && role !== 'operator');
  if (present.hasOperator(new Set(people.filter(isOver).map(({ number }) => number)))) return [];
  const sentence = 'nobody would be operator of this terminal: give one person the role operator, with a card and a PIN.';
  return [{ file: PEOPLE_PART, field: 'role', why: 'bad-people', sentence }];
}
