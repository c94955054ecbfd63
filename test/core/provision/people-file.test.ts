/** The people file: what is written is what is read, nothing but its columns, and no sentence that repeats a cell. */
import fc from 'fast-check';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { faultText, PEOPLE_MAX, type ProvisionPerson } from '../../../src/core/provision/bundle.ts';
import { readCsv } from '../../../src/core/provision/csv.ts';
import { FAULTS_SHOWN_MAX, PEOPLE_COLUMNS, type PeopleReading, readPeople } from '../../../src/core/provision/people-file.ts';

const NOW_MS = Date.UTC(2027, 0, 4);
const read = (text: string): PeopleReading => readPeople(utf8Bytes(text), NOW_MS);
const people = (text: string): readonly ProvisionPerson[] => {
  const reading = read(text);
  if (reading.kind === 'people') return reading.people;
  throw new Error(reading.faults.map(faultText).join('; '));
};
const faults = (text: string): readonly string[] => {
  const reading = read(text);
  return reading.kind === 'bad' ? reading.faults.map(faultText) : [];
};
const digits = ({ pin }: ProvisionPerson): string | undefined => (pin === undefined ? undefined : Buffer.from(pin.expose()).toString());
const LIMITS = { rowsMax: 100, cellsMax: 10 };
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed());

it('cells come out as they went in, quoted', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 10 }), { maxLength: 20 }), (rows) => {
      const kept = rows.filter((row) => row.some((text) => text !== ''));
      const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
      const reading = readCsv(utf8Bytes(text), LIMITS);
      const found =
        reading.kind === 'rows' ? reading.rows.map(({ cells }) => cells.map((bytes) => Buffer.from(bytes).toString())) : reading;
      expect(found).toEqual(kept);
    }),
  );
});

it('any bytes give rows or a line, within the limits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const reading = readCsv(bytes, { rowsMax: 5, cellsMax: 3 });
      if (reading.kind === 'bad') return reading.line >= 1;
      return reading.rows.length <= 5 && reading.rows.every(({ cells }) => cells.length <= 3);
    }),
    { numRuns: 500 },
  );
});

it('a whole person is read', () => {
  const [person] = people(
    `\uFEFF${PEOPLE_COLUMNS.join(',')}\r\n1207," Wang, R. ",operator,0a1b2c3d,493817,2027-06-30,14-17,2011-05-06,staff; night.1,active\r\n`,
  );
  expect(person).toMatchObject({
    line: 2,
    number: '1207',
    status: 'active',
    name: ' Wang, R. ',
    role: 'operator',
    card: '0A1B2C3D',
    validUntil: '2027-06-30',
    band: '14-17',
    born: '2011-05-06',
    groups: ['staff', 'night.1'],
  });
  expect(person === undefined ? '' : digits(person)).toBe('493817');
});

it('what is left out is not said, and is not nothing', () => {
  expect(people('number\n1\n')[0]).toEqual({
    line: 2,
    number: '1',
    status: 'active',
    name: undefined,
    role: undefined,
    card: undefined,
    pin: undefined,
    validUntil: undefined,
    band: undefined,
    born: undefined,
    groups: undefined,
  });
  expect(people('number,groups\n1,none\n')[0]?.groups).toEqual([]);
});

it('somebody who leaves needs no more than the number, and nothing else of the row is taken', () => {
  const [person] = people('number,name,pin,card,status\n7,Gone,493817,ABCD,left\n');
  expect(person).toMatchObject({ number: '7', status: 'left', name: undefined, card: undefined, pin: undefined });
});

it('lines of # and blank lines count, but are no people', () => {
  expect(people('number\n# 1,Somebody\n\n2\n').map(({ line, number }) => [line, number])).toEqual([[4, '2']]);
});

it('columns may stand in any order, once each, and number must be there', () => {
  expect(people('PIN,Number\n493817,1\n')[0]?.number).toBe('1');
  expect(faults('number,number\n1,1\n')).toEqual([expect.stringContaining('is there twice')]);
  expect(faults('name,pin\n')).toEqual([expect.stringContaining('the column is missing')]);
  expect(faults('')).toEqual([expect.stringContaining('is empty')]);
});

it.each(['face', 'Photo', 'picture', 'portrait', 'embedding', 'faceVector', 'biometrics', 'template', '人脸', '照片', '头像'])(
  'a column %s is refused as face data',
  (column) => {
    const reading = read(`number,${column}\n1,x\n`);
    expect(reading).toMatchObject({ kind: 'bad', faults: [{ why: 'face-data', line: 1 }] });
  },
);

it('no fault repeats what a cell holds, and so many are told at once', () => {
  const bad = Array.from({ length: 100 }, (_, at) => `x${String(at)}9,"Secret Name",king,ZZ-CARD,12x,soon,child,,"!!",gone`).join('\n');
  const told = faults(`${PEOPLE_COLUMNS.join(',')}\n${bad}\n`);
  expect(told).toHaveLength(FAULTS_SHOWN_MAX);
  for (const sentence of told) expect(sentence).not.toMatch(/Secret|king|ZZ|12x|soon|child|!!|gone|x\d/);
});

it('PINs of a file that is refused are zeroed', () => {
  const bytes = utf8Bytes('number,pin\n1,"493817"\n2,1\n');
  const wiped: Uint8Array[] = [];
  const fill = Uint8Array.prototype.fill;
  const spy = jest.spyOn(Uint8Array.prototype, 'fill').mockImplementation(function (this: Uint8Array, ...given: Parameters<typeof fill>) {
    if (this.length === 6 && given[0] === 0) wiped.push(Uint8Array.from(this));
    return fill.apply(this, given);
  });
  expect(readPeople(bytes, NOW_MS).kind).toBe('bad');
  spy.mockRestore();
  // The cell as it stood in quotes, and the secret.
  expect(wiped.map((pin) => Buffer.from(pin).toString()).filter((pin) => pin === '493817')).toHaveLength(2);
});

it('takes as many people as one terminal does, in no time, and none more', () => {
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, at) => `${String(at + 1)},${(0xa000 + at).toString(16)}`).join('\n');
  expect(people(`number,card\n${rows(PEOPLE_MAX)}\n`)).toHaveLength(PEOPLE_MAX);
  expect(read(`number,card\n${rows(PEOPLE_MAX + 1)}\n`)).toMatchObject({ kind: 'bad', faults: [{ why: 'too-many-people' }] });
});
