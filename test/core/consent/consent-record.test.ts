/** Law.md §4.2, trap 7: the evidence is a closed list of fields, none of which can hold a face, a template's hash or a score. */
import fc from 'fast-check';
import { CONSENT_FIELDS, CONSENTS_FROM_MS, type ConsentRecord, readConsentRecord } from '../../../src/core/consent/consent-record.ts';
import { isPaperOf } from '../../../src/core/consent/notice-shown.ts';

const RECORD: ConsentRecord = {
  version: 1,
  recordId: 'a'.repeat(32),
  receiptNo: '9F2C-41AA-0BE3',
  subjectRef: 'b'.repeat(32),
  subjectBand: 'adult',
  minorUntil: null,
  purposeCode: 'door_access',
  processingFingerprint: 'c'.repeat(64),
  piaId: 'PIA-1',
  noticeVersion: '1a2b3c4d5e6f-365-90-0.0a1b2c3d4e5f',
  noticeHash: 'd'.repeat(64),
  language: 'zh-CN',
  modality: ['screen'],
  shownAtMs: CONSENTS_FROM_MS,
  completed: 'scroll',
  alternativesShown: ['card', 'pin'],
  decision: 'granted',
  method: 'touch-confirm',
  identityCheck: 'card-and-pin',
  witnessRef: null,
  guardian: null,
  deviceId: 'door-1',
  siteType: 'residential_entrance',
  firmware: '0.1.0',
  modelId: 'default',
  wallMs: CONSENTS_FROM_MS,
  timeZone: 'Asia/Shanghai',
  isClockTrusted: true,
  grantId: 'e'.repeat(32),
};
const GUARDIAN = { relation: 'parent', verification: 'birth-certificate', count: 1 } as const;
const REFUSED = { ...RECORD, decision: 'refused', grantId: null } as const;

it('takes a whole record, and a refusal', () => {
  expect(readConsentRecord(RECORD)).toEqual(RECORD);
  expect(readConsentRecord({ ...REFUSED, completed: null, method: 'time-out' })).toBeDefined();
  const child = { ...RECORD, subjectBand: 'under-14', minorUntil: '2028-01-01', guardian: GUARDIAN };
  expect(readConsentRecord(child)).toBeDefined();
  expect(readConsentRecord({ ...RECORD, method: 'written:F-12', witnessRef: 'f'.repeat(32), completed: 'paper' })).toBeDefined();
});

it('has these fields and no other: a new one is thought over here', () => {
  expect([...CONSENT_FIELDS].sort()).toEqual(Object.keys(RECORD).sort());
  for (const field of CONSENT_FIELDS) expect(field).not.toMatch(/template|image|score|embedding|vector|face|name$|number$|portrait/i);
});

it.each([
  ['a field too many', { ...RECORD, templateHash: 'a'.repeat(64) }],
  ['an embedding in a field', { ...RECORD, modelId: [0.1, 0.2, 0.3] }],
  ['a score in a field', { ...RECORD, wallMs: 0.61 }],
  ['a portrait in a field', { ...RECORD, piaId: `data:image/jpeg;base64,${'A'.repeat(400)}` }],
  ['a name in a field', { ...RECORD, deviceId: '张三' }],
  ['a yes without the whole notice', { ...RECORD, completed: null }],
  ['a yes without a grant', { ...RECORD, grantId: null }],
  ['a yes by silence', { ...RECORD, method: 'time-out' }],
  ['a yes by turning back', { ...RECORD, method: 'back' }],
  ['a yes with no other way in', { ...RECORD, alternativesShown: [] }],
  ['the face as its own alternative', { ...RECORD, alternativesShown: ['face'] }],
  ['a no with a grant', { ...RECORD, decision: 'refused' }],
  ['a child without a guardian', { ...RECORD, subjectBand: 'under-14', minorUntil: '2028-01-01' }],
  ['an adult with a birthday', { ...RECORD, minorUntil: '2028-01-01' }],
  ['a minor without one', { ...RECORD, subjectBand: '14-17' }],
  ['writing without a witness', { ...RECORD, method: 'written:F-12' }],
  ['writing without a form', { ...RECORD, method: 'written:', witnessRef: 'f'.repeat(32) }],
  ['three guardians', { ...RECORD, guardian: { ...GUARDIAN, count: 3 } }],
  ["a guardian's name", { ...RECORD, guardian: { ...GUARDIAN, name: 'Li' } }],
  ['a date before the Measures', { ...RECORD, wallMs: CONSENTS_FROM_MS - 1 }],
  ['another purpose', { ...RECORD, purposeCode: 'attendance' }],
])('refuses %s', (_what, value) => {
  expect(readConsentRecord(value)).toBeUndefined();
});

it('refuses anything with a field missing or of another form', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CONSENT_FIELDS), fc.anything(), (field, value) => {
      const { [field]: _, ...without } = RECORD;
      expect(readConsentRecord(without)).toBeUndefined();
      const read = readConsentRecord({ ...RECORD, [field]: value });
      // Nothing but what reads back the same ever passes, and nothing longer than a checksum.
      if (read !== undefined) expect(JSON.stringify(read[field]).length).toBeLessThanOrEqual(100);
    }),
    { numRuns: 500 },
  );
});

it('knows the beginning of the Measures in Shanghai', () => {
  expect(CONSENTS_FROM_MS).toBe(Date.UTC(2025, 4, 31, 16));
});

it('tells the form of this notice from others', () => {
  expect(isPaperOf('0123456789', '01234567')).toBe(true);
  expect(isPaperOf('abcdef0123', 'ABCDEF01')).toBe(true);
  for (const check of ['', '0123456', '012345678', '11234567']) expect(isPaperOf('0123456789', check)).toBe(false);
});
