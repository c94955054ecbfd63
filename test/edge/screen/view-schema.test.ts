/**
 * What the page may be told has no place for pixels, a vector, a similarity or another person's name (INV-03). Walks the schema itself, so
 * that a new field is seen by this test.
 */
import type { ServerResponse } from 'node:http';
import { EventEmitter } from 'node:events';
import * as fc from 'fast-check';
import { CATALOGUE } from '../../../scripts/screens/catalogue.ts';
import { VIEW_SCHEMA } from '../../../src/edge/screen/view-schema.ts';
import { makeViewStream, SAFE_VIEW } from '../../../src/edge/screen/view-stream.ts';
import type { ScreenView } from '../../../src/ports/screen.ts';
import { makeFakeClock } from '../../support/fake-clock.ts';
import { leaves } from '../../support/schema-leaves.ts';

const FIELDS = leaves(VIEW_SCHEMA, 'view');

/** Every text that is no word of the program, by the last part of its path, and why it may be there. */
const FREE_TEXTS: Readonly<Record<string, string>> = {
  'view.initials': 'one’s own, where the site shows them',
  'view.data.name': 'one’s own, after card and PIN: the only name of a person',
  'view.data.number': 'one’s own',
  'view.data.groups[]': 'names of groups, by the site',
  noticeVersion: 'by the site',
  'view.version': 'of the notice, by the site',
  'view.readIn': 'a language',
  'view.sections{}[]': 'the notice, by the site',
  'view.changed{}[]': 'the notice, by the site',
  number: 'a number in place of a name, or of a request',
  typed: 'digits that were just typed',
  prefix: 'digits of a number',
  born: 'digits of a birthday that are being typed by whoever adds a person',
  receipt: 'one’s own, after a consent or its end',
  receiptText: 'one’s own: signed record of a consent by a random number',
  'walk.measured.values{}': 'measured at commissioning, of the device',
  'walk.results[].values{}': 'measured at commissioning, of the device',
  sheet: 'name of a file',
  deviceId: 'of the terminal',
  fingerprint: 'of the key of the terminal',
  code: 'of the claim, until there is an owner',
  dataset: 'of the error card',
  date: 'of the error card',
  modelHash: 'of the model pack',
  'lines[].of': 'of the error card',
  'groups[].name': 'by the site',
  'groups[].levels[].door': 'by the site',
  'person.groups[]': 'by the site',
  'settings.version': 'of the program',
  modelPack: 'of the model pack',
  owner: 'the processor’s key, by its name',
  detail: 'a word or a number of a ledger entry',
  'checkpoint[]': 'a signed note of the ledger',
  file: 'on the stick',
};

/** Lists of numbers, by the last part of the path; all are counts and times. No list of bare numbers is among them. */
const NUMBERS_IN_LISTS =
  /\.(?:atMs|untilMs|seq|count|errors|comparisons|rate|low|high|falseMatches|falseNonMatches|fromMin|toMin|results\[\]\.values\{\})$/u;
/** Shares of comparisons of other people, measured beforehand; and what a commissioning step measured of the device. */
const FRACTIONS = /(?:errors\.lines\[\]\.rate\.(?:rate|low|high)|walk\.(?:measured|results\[\])\.values\{\})$/u;

describe('what the page may be told', () => {
  it('is known field by field', () => {
    expect(FIELDS.length).toBeGreaterThan(200);
    expect(FIELDS.map(({ path }) => path)).toContain('view.console.page.person.number');
    expect(new Set(FIELDS.map(({ type }) => type))).toEqual(new Set(['literal', 'enum', 'string', 'number', 'boolean', 'null']));
  });

  it('has no number with a fraction but those of an error card and of commissioning', () => {
    expect(FIELDS.filter(({ type, isWhole, path }) => type === 'number' && !isWhole && !FRACTIONS.test(path))).toEqual([]);
  });

  it('has no list of numbers but of counts and times', () => {
    expect(FIELDS.filter(({ type, path }) => type === 'number' && path.includes('[]') && !NUMBERS_IN_LISTS.test(path))).toEqual([]);
    expect(FIELDS.filter(({ type, path }) => type === 'number' && path.endsWith('[]'))).toEqual([]);
  });

  it('has no text but words of the program and the few that are listed', () => {
    const free = FIELDS.filter(({ type, lengthMax }) => type === 'string' && lengthMax !== undefined).map(({ path }) => path);
    const reasons = Object.keys(FREE_TEXTS);
    expect(free.filter((path) => !reasons.some((end) => path === end || path.endsWith(`.${end}`)))).toEqual([]);
    expect(reasons.filter((end) => !free.some((path) => path === end || path.endsWith(`.${end}`)))).toEqual([]);
  });

  it('takes no sentence where a word of the program stands', () => {
    const codes = FIELDS.filter(({ type, lengthMax }) => type === 'string' && lengthMax === undefined);
    expect(codes.length).toBeGreaterThan(20);
    expect(VIEW_SCHEMA.safeParse({ kind: 'idle', isFaceOffered: false, faceClosed: ['Grace Hopper'] }).success).toBe(false);
  });

  it.each(CATALOGUE.map((example) => [example.name, example.view] as const))('is what the drawings show: %s', (_name, view) => {
    expect(VIEW_SCHEMA.safeParse(view).error?.issues).toBeUndefined();
  });
});

const LEAKS: readonly (readonly [what: string, view: object])[] = [
  ['a vector', { kind: 'looking', advice: null, vector: [0.1, 0.2] }],
  ['a similarity', { kind: 'granted', score: 0.83 }],
  ['a place finer than its steps', { kind: 'looking', advice: null, place: { xPercent: 51, yPercent: 50, sizePercent: 30 } }],
  ['a name beside a result', { kind: 'granted', initials: 'Grace Hopper' }],
  ['a name in place of a reason', { kind: 'refused', reason: 'Grace Hopper' }],
  ['a picture', { kind: 'idle', isFaceOffered: true, faceClosed: [], frame: 'AAAA' }],
  ['a name of a found person', nameOfPerson()],
];

function nameOfPerson(): object {
  const example = CATALOGUE.find(({ view }) => view.kind === 'console' && view.console.page.kind === 'person');
  if (example?.view.kind !== 'console' || example.view.console.page.kind !== 'person') return {};
  const { console: shown } = example.view;
  return {
    kind: 'console',
    console: { ...shown, page: { kind: 'person', person: { ...example.view.console.page.person, name: 'Grace' } } },
  };
}

/** Objects with keys by language or by name of a measured value. */
const OPEN_KEYS = new Set(['sections', 'changed', 'values']);

describe('a view that does not fit', () => {
  it.each(LEAKS)('is not sent: %s', (_what, view) => {
    const { sent, unfit, show } = stream();
    show(view as ScreenView);
    expect(sent()).toEqual([SAFE_VIEW]);
    expect(unfit).toEqual([(view as ScreenView).kind]);
  });

  it('is told once a kind, and the next that fits is shown', () => {
    const { sent, unfit, show } = stream();
    show({ kind: 'granted', score: 1 } as unknown as ScreenView);
    show({ kind: 'granted', score: 2 } as unknown as ScreenView);
    show({ kind: 'granted' });
    expect(unfit).toEqual(['granted']);
    expect(sent()).toEqual([SAFE_VIEW, SAFE_VIEW, { kind: 'granted' }]);
  });

  it('is any with a field more, at any depth', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CATALOGUE), fc.nat(), fc.string(), fc.jsonValue(), ({ view }, at, name, value) => {
        const copy = structuredClone(view) as object;
        const objects = objectsIn(copy);
        Object.assign(objects[at % objects.length] ?? copy, { [`x${name}`]: value });
        expect(VIEW_SCHEMA.safeParse(copy).success).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

/** All but the paragraphs of a notice, which are by language, and measured values, which are by name: those have their own forms. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, part]) => (OPEN_KEYS.has(key) ? [] : objectsIn(part)));
  return Array.isArray(value) ? inner : [value, ...inner];
}

function stream() {
  const unfit: string[] = [];
  const parts: string[] = [];
  const made = makeViewStream(makeFakeClock(), (kind) => unfit.push(kind));
  const response = Object.assign(new EventEmitter(), {
    writableLength: 0,
    writeHead: () => undefined,
    write: (part: string) => parts.push(part),
  });
  made.add(response as unknown as ServerResponse, {});
  return { unfit, show: made.show.bind(made), sent: (): unknown[] => shownIn(parts.join('')).slice(1) };
}

function shownIn(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)) as unknown);
}
