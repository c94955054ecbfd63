/** The folder on the owner's computer: every mistake is one clear sentence with file, line and what to do, and no file but those of a bundle. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { publicKeyText } from '../../../src/core/order/minisign.ts';
import { piaComment } from '../../../src/core/policy/pia-file.ts';
import { faultText } from '../../../src/core/provision/bundle.ts';
import { parseManifest } from '../../../src/edge/inference/pack-schema.ts';
import { exampleFolder } from '../../../src/edge/provision/example-folder.ts';
import { type FolderReading, readFolder } from '../../../src/edge/provision/folder.ts';
import { parseSite } from '../../../src/edge/system/site-file.ts';
import { simulatedPia, simulatedProcessor } from '../../../src/sim/processor.ts';
import { type Bench, DEVICE, NOW_MS, openBench, PEOPLE, SITE_TEXT } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => {
  bench.close();
});

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = bench.dir();
  for (const [name, text] of Object.entries(files)) {
    if (name.includes('/')) mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text, { mode: 0o600 });
  }
  return dir;
}

const read = (dir: string): FolderReading =>
  readFolder({ dir, deviceId: DEVICE, nowMs: NOW_MS, crypto: bench.crypto, readSite: parseSite, readPackManifest: parseManifest });
const problems = (files: Readonly<Record<string, string | Uint8Array>>): readonly string[] => read(folder(files)).faults.map(faultText);

const GBK = Uint8Array.of(0x6e, 0x75, 0x6d, 0x62, 0x65, 0x72, 0x2c, 0x6e, 0x61, 0x6d, 0x65, 0x0a, 0x31, 0x2c, 0xcd, 0xf5, 0x0a);

it.each<[string, Readonly<Record<string, string | Uint8Array>>, RegExp]>([
  [
    'a PIN without its zeros',
    { 'people.csv': 'number,pin\n1,493817\n2,12345\n' },
    /^people\.csv, line 3, pin: A PIN has 6 to 8 digits.*leading zeros/,
  ],
  ['a rounded card', { 'people.csv': 'number,card\n1,1.2E+11\n' }, /^people\.csv, line 2, card: a spreadsheet has rounded/],
  [
    'a list in another encoding',
    { 'people.csv': GBK },
    /^people\.csv, line 2, name: a cell is not UTF-8 text: save the list as "CSV UTF-8"/,
  ],
  ['semicolons', { 'people.csv': 'number;name\n1;A\n' }, /^people\.csv, line 1: the cells are not separated by commas/],
  ['a column of faces', { 'people.csv': 'number,faceTemplate\n1,A\n' }, /^people\.csv, line 1: a column that names a face/],
  ['another column', { 'people.csv': 'number,colour\n1,A\n' }, /^people\.csv, line 1: a column is none of number, name/],
  ['an unquoted comma', { 'people.csv': 'number,name\n1,Wang, R.\n' }, /^people\.csv, line 2: there are more cells than columns/],
  ['a quote that never ends', { 'people.csv': 'number,name\n1,"Wang\n' }, /^people\.csv, line 2: a quoted cell does not end/],
  ['a card twice', { 'people.csv': 'number,card\n1,ABCD\n2,abcd\n' }, /^people\.csv, line 3, card: the card is in line 2 already/],
  ['a group of no access file is left to the terminal', { 'people.csv': 'number,groups\n1,a b;a b\n' }, /^people\.csv, line 2, groups:/],
  ['an age that is none', { 'people.csv': 'number,band\n1,child\n' }, /^people\.csv, line 2, band: must be one of adult/],
  [
    'a minor without birthday',
    { 'people.csv': 'number,band\n1,under-14\n' },
    /^people\.csv, line 2, born: the birth date of a minor is needed/,
  ],
  [
    'a day written otherwise',
    { 'people.csv': 'number,validUntil\n1,31/12/2027\n' },
    /^people\.csv, line 2, validUntil: a last day is written YYYY-MM-DD/,
  ],
  ['a role that there is not', { 'people.csv': 'number,role\n1,admin\n' }, /^people\.csv, line 2, role: must be one of person/],
  ['a setting that there is not', { 'site.yaml': `${SITE_TEXT}cloud: yes\n` }, /^site\.yaml: the file has no setting cloud/],
  [
    'a wrong number of a site file',
    { 'site.yaml': SITE_TEXT.replace('unlockMs: 5000', 'unlockMs: 5') },
    /^site\.yaml, line \d+: door\.unlockMs must be at least 500/,
  ],
  ['a site file of another terminal', { 'site.yaml': SITE_TEXT.replace(DEVICE, 'door-1') }, /^site\.yaml: deviceId must be .*door-7f3a/],
  [
    'a schedule in other words',
    { 'access.yaml': 'schedules:\n  - name: a\n    hours:\n      - "8 to 5"\n' },
    /^access\.yaml, line 4, schedules\.0\.hours\.0: must be days and two times/,
  ],
  [
    'a group without its schedule',
    { 'access.yaml': 'groups:\n  - name: a\n    levels: [{ schedule: b }]\n' },
    /^access\.yaml: A group names a schedule that is not there/,
  ],
  ['no YAML', { 'access.yaml': 'groups: [\n' }, /^access\.yaml, line \d: this is not YAML/],
  ['aliases', { 'access.yaml': 'a: &a [1]\nb: *a\n' }, /^access\.yaml: the file uses aliases/],
  [
    'a sign too high',
    { 'sign.yaml': 'position: a\nheightCm: 900\nperson: b\nattestedOn: "2027-01-04"\n' },
    /^sign\.yaml, line 2, heightCm: must be a whole number/,
  ],
  [
    'a weekday that is worked',
    { 'calendar.yaml': 'years:\n  - { year: 2027, source: a, issuedOn: "2026-11-05", workdays: ["2027-01-08"] }\n' },
    /^calendar\.yaml, line 2, years\.0\.workdays\.0: is no weekend day/,
  ],
  ['a photo', { '1207.jpg': 'x', 'people.csv': PEOPLE }, /^1207\.jpg: a picture or face data/],
  ['a file of templates', { 'templates.csv': 'x', 'people.csv': PEOPLE }, /^templates\.csv: a picture or face data/],
  ['another file', { 'notes.doc': 'x', 'people.csv': PEOPLE }, /^notes\.doc: is no file of a bundle/],
  ['a photo in a model pack', { 'models/night/1207.png': 'x' }, /^models\/night\/1207\.png: a picture or face data/],
  ['a pack without manifest', { 'models/night/a.onnx': 'x' }, /a model pack needs its manifest\.json/],
  ['an update without signature', { 'update/a.tar': 'x' }, /^update\/a\.tar: an update needs its own signature/],
  ['an assessment alone', { 'pia.json': '{}' }, /^pia\.json: an assessment and its signature go together/],
  ['days beyond', { 'bundle.yaml': 'validDays: 365\n', 'people.csv': PEOPLE }, /^bundle\.yaml, validDays: must be 1 to 90/],
  ['nothing', {}, /there is nothing in it/],
])('%s: one sentence', (_, files, sentence) => {
  const told = problems(files);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(sentence);
  expect(told[0]).not.toMatch(/493817|12345|1\.2E|Wang/);
});

it('a name of the language is no file of a bundle', () => {
  for (const name of ['__proto__', 'constructor', 'toString'])
    expect(problems({ [`./${name}`]: 'x', 'people.csv': PEOPLE })).toEqual([expect.stringContaining('is no file of a bundle') as string]);
});

it('a folder of something else is told of in bounds', () => {
  expect(problems(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`file-${String(at)}.txt`, 'x'])))).toHaveLength(20);
});

it('an assessment by another hand than the key beside it is found before the stick is made', () => {
  const processor = simulatedProcessor(bench.crypto);
  const pia = simulatedPia({ site: parseSite(SITE_TEXT, 'site.yaml'), models: undefined, crypto: bench.crypto, nowMs: NOW_MS });
  const { piaId } = JSON.parse(pia) as { piaId: string };
  const signature = processor.sign(utf8Bytes(pia), piaComment({ piaId, deviceId: DEVICE }));
  const files = { 'pia.json': pia, 'pia.json.minisig': signature };
  expect(problems(files)).toEqual([]);
  expect(problems({ ...files, 'processor.pub': publicKeyText(processor.key) })).toEqual([]);
  const other = publicKeyText(simulatedProcessor(bench.crypto, 'another').key);
  expect(problems({ ...files, 'processor.pub': other })).toEqual([
    expect.stringMatching(/^pia\.json\.minisig: is not the signature/) as string,
  ]);
});

it('a link in the folder is not followed', () => {
  const dir = folder({ 'people.csv': PEOPLE });
  symlinkSync('/etc/hostname', join(dir, 'site.yaml'));
  expect(read(dir).faults.map(faultText)).toEqual(['site.yaml: is no plain file: copy the file itself here, not a link to it.']);
});

it('no folder is a fault with the way on', () => {
  expect(() => read(join(bench.dir(), 'none'))).toThrow(/menshen provision folder/);
});

it('groups of people are held against the access file beside them, and else left to the terminal', () => {
  const people = 'number,card,groups\n1,ABCD,staff\n2,ABCE,guests\n';
  const access = 'groups:\n  - { name: staff, levels: [{}] }\n';
  expect(problems({ 'people.csv': people })).toEqual([]);
  expect(problems({ 'people.csv': people, 'access.yaml': access })).toEqual([
    expect.stringMatching(/^people\.csv, line 3, groups: /) as string,
  ]);
});

it('a model pack that is not beside its site file is warned of', () => {
  const site = SITE_TEXT.replace('# modelPack: default', 'modelPack: night');
  expect(read(folder({ 'site.yaml': site })).warnings).toContainEqual(expect.stringMatching(/names a model pack/) as string);
  expect(read(folder({ 'site.yaml': SITE_TEXT })).warnings).not.toContainEqual(expect.stringMatching(/model pack/) as string);
});

it('PINs in the open are warned of, and a list without operator', () => {
  expect(read(folder({ 'people.csv': PEOPLE })).warnings).toEqual([expect.stringMatching(/holds 1 PINs that anybody/) as string]);
  expect(read(folder({ 'people.csv': 'number,card\n1,ABCD\n' })).warnings).toEqual([
    expect.stringMatching(/nobody .* is operator/) as string,
  ]);
  const open = folder({});
  writeFileSync(join(open, 'people.csv'), PEOPLE, { mode: 0o644 });
  expect(read(open).warnings.at(-1)).toMatch(/chmod 600/);
});

it('the example folder is right as it is, and its comments are what the reader takes', () => {
  const example = Object.fromEntries(exampleFolder(SITE_TEXT).map(({ name, text }) => [name, text]));
  expect(problems(example)).toEqual([]);
  expect(read(folder(example)).content).toMatchObject({ people: [] });
  // Its commented lines, with the marks taken away, say something true.
  const uncommented = (name: string): string => (example[name] ?? '').replaceAll(/^# ?(?=( *- |[a-zA-Z]+:| +[a-z]+:))/gm, '');
  const { content, faults } = read(
    folder({
      'access.yaml': uncommented('access.yaml')
        .replace(/^# .*$/gm, '')
        .replace(/^(Days|Replaces).*$/gm, ''),
      'sign.yaml': uncommented('sign.yaml'),
    }),
  );
  expect(faults.map(faultText)).toEqual([]);
  expect(content?.access?.groups.map(({ name }) => name)).toEqual(['staff', 'guards']);
  expect(content?.sign?.heightCm).toBe(150);
});
