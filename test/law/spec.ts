/**
 * What the Measures ask of the device, row by row in our own words, with how each is held. `npm run law` joins these rows
 * with the tests of test/law by their id, and the invariants with the files of test/invariants by their number.
 */

/** C: cannot be switched off; G: a gate keeps the face off; E: the device proves or prints it; D: a sentence in the operator's guide. */
export type Grade = 'C' | 'G' | 'E' | 'D';

export interface LawRow {
  readonly id: string;
  readonly article: number;
  readonly behaviour: string;
  readonly grades: readonly Grade[];
  /** The file of the operator's guide and words of the sentence in it, for grade D. */
  readonly guide?: { readonly file: string; readonly words: string };
  /** Not built: why. Such a row fails. */
  readonly missing?: string;
}

type Rest = Pick<LawRow, 'guide' | 'missing'>;

const row = (id: string, grades: string, behaviour: string, rest: Rest = {}): LawRow => ({
  id,
  article: Number(id.split('.')[0]),
  grades: [...grades] as Grade[],
  behaviour,
  ...rest,
});

const PRINCIPLES: readonly LawRow[] = [
  row('1.catalogue', 'E', 'a dated catalogue of the rules that each feature serves lies in the inspection pack'),
  row('2.scope', 'C', 'one jurisdiction, the strictest profile; nothing in a site file weakens it'),
  row('2.research', 'C', 'no capture, no training, no frame export; a process that can be inspected opens no key'),
  row('3.ethics', 'E', 'only the pinned models run; a manifest with a further head is refused'),
  row('4.purpose', 'C', 'one purpose, door access; no other can be written'),
  row('4.necessity', 'G', 'a statement of necessity, or the face is off'),
  row('4.least-impact', 'CG', '1:1 by default; a look only after an act of will, inside the zone, of one face'),
  row('4.protection', 'C', 'stores are encrypted and apart (Art. 14)'),
];

const NOTICE: readonly LawRow[] = [
  row('5.before', 'C', 'no camera for an enrolment before the present notice was shown whole to this person'),
  row('5.plain', 'E', 'length and reading level of the notice are bounded'),
  row('5.processor', 'G', 'name, address, phone and e-mail of the processor, and no placeholder for them'),
  row('5.enforced', 'C', 'purpose, method and period come from the enforced values; text and hash change with them'),
  row('5.effects', 'CG', 'necessity and the fixed honest list of effects are in every notice'),
  row('5.rights', 'C', 'every way to exercise rights is named, and each named way works'),
  row('5.others', 'CG', 'no recipient, no entrusted party, no transfer abroad, and the notice says so'),
  row('5.change', 'C', 'a change that informs is shown once; a change of substance suspends until a new consent'),
  row('5.exemption', 'C', 'no processing without notice exists'),
  row('5.everybody', 'CG', 'large print, contrast, time to read, operation by keypad; who cannot pose uses card or PIN'),
];

const CONSENT: readonly LawRow[] = [
  row('6.separate', 'C', 'one screen, one purpose, one decision; declining is as easy, and silence declines'),
  row('6.written', 'E', 'written consent names its form'),
  row('6.evidence', 'E', 'every consent is proved by the ledger and by a receipt'),
  row('6.withdraw', 'C', 'withdrawal at the door, without face or operator, in no more steps than consent, at once'),
  row('6.past', 'C', 'past passages stay valid and are kept for their own period only'),
  row('6.no-nagging', 'C', 'nobody who refused is asked again'),
  row('7.guardian', 'CG', 'under 14: refused, unless the complete minors profile and a guardian are there'),
  row('7.rules', 'CG', 'under 14: shorter period, no 1:N, staff look-ups with approval and on record'),
  row('7.birthday', 'CE', "on the fourteenth birthday the guardian's consent carries no further"),
  row('7.age', 'C', 'age is declared, never estimated from a face'),
];

const STORAGE: readonly LawRow[] = [
  row('8.on-device', 'C', 'no template leaves or enters the device by any verb or medium'),
  row('8.offline', 'C', 'no network client in the product, no connection while it runs'),
  row('8.no-exception', 'C', 'no consent to a transfer exists'),
  row('8.photos', 'C', 'no picture is taken in or kept'),
  row('8.retention', 'C', 'finite periods with ceilings; idle and ended faces are erased with proof'),
  row('8.passers-by', 'C', 'a thousand unknown faces change nothing but one counter'),
];

const ASSESSMENT: readonly LawRow[] = [
  row('9.advance', 'G', 'no face without an approved impact assessment'),
  row('9.record', 'CE', 'the processing record is generated, closed monthly and signed'),
  row('9.facts', 'E', 'facts of the assessment are checked against the device'),
  row('9.effects', 'E', 'error rates and refusals come from the device'),
  row('9.risks', 'E', 'each control of the threat table has a test'),
  row('9.measures', 'E', 'the protective measures are listed for the assessment'),
  row('9.keep', 'C', 'assessment and records are kept three years; no earlier deletion can be called'),
  row('9.redo', 'C', 'a changed processing or a serious incident closes the face until a new assessment'),
  row('9.third-party', 'E', 'a third party that took part is named, or the assessment does not count'),
];

const ALTERNATIVES: readonly LawRow[] = [
  row('10.not-sole', 'C', 'the face is never the only way: no healthy reader or keypad, no face'),
  row('10.alternative', 'C', 'the same door, hours and steps for whoever refuses'),
  row('10.state-rules', 'D', 'special state rules are not implemented', {
    guide: { file: 'device/LAW.md', words: 'special rules of the state' },
  }),
  row('11.channels', 'CD', 'no call to an identity service; how identity was checked elsewhere is all that is recorded', {
    guide: { file: 'device/LAW.md', words: 'national identity authentication' },
  }),
  row('12.words', 'C', 'no pressing, promising or misleading word in any language'),
  row('13.ground', 'G', 'a public place names its ground of public safety'),
  row('13.zone', 'C', 'faces outside the zone or too far are dropped before any embedding'),
  row('13.sign', 'G', 'a public place attests its sign, again every 180 days'),
  row('13.private', 'C', 'private rooms cannot be written as a place'),
];

const SECURITY: readonly LawRow[] = [
  row('14.encryption', 'C', 'a stolen disk shows nothing; without its key nothing opens'),
  row('14.audit', 'C', 'one flipped byte of the ledger is found and named'),
  row('14.roles', 'C', 'a closed table of roles and verbs; no role reads templates'),
  row('14.two-person', 'C', 'acts of weight take two persons'),
  row('14.intrusion', 'C', 'opened housing turns the face off; unsigned sticks are ignored and recorded; guessing is slowed'),
  row('14.grading', 'DE', 'fields for the grade of protection; grading itself is the processor’s', {
    guide: { file: 'device/LAW.md', words: 'grade of protection' },
  }),
];

const FILING: readonly LawRow[] = [
  row('15.trigger', 'CE', 'reaching 100,000 persons is latched with its Shanghai date and deadline; templates do not count'),
  row('15.processor', 'E', 'a blank field of the processor marks the sheet incomplete'),
  row('15.purpose', 'C', 'purpose and method of the sheet are the words of the notice'),
  row('15.counts', 'E', 'the three counts of the sheet are those of the stores'),
  row('15.rules', 'E', 'processing rules are generated and named by hash'),
  row('15.pia', 'E', 'the sheet names the assessment in force, its day and the hash of its document'),
  row('15.change', 'E', 'a material change since the last filing shows its due date'),
  row('15.end', 'CE', 'the end of the device destroys every template with proof and shows its due date'),
];

const SUPERVISION: readonly LawRow[] = [
  row('16.inspection', 'CE', 'a signed pack without face data or names, verified offline; the inspector only reads'),
  row('17.complaints', 'E', 'a complaint gets a number, a due date and an outcome; it may be anonymous'),
  row('18.liability', 'D', 'the sanctions are named for the operator', {
    guide: { file: 'device/LAW.md', words: 'PIPL 66' },
  }),
  row('19.one-processor', 'C', 'one processor a device'),
  row('19.face-information', 'C', 'no vector, score, landmark or picture reaches ledger, log or screen'),
  row('19.presence', 'C', 'no camera while nobody asked'),
  row('19.verification', 'C', '1:1 compares with one record only'),
  row('19.identification', 'CG', '1:N does not run where the site says 1:1'),
  row('20.dates', 'C', 'no consent from before 1 June 2025'),
];

export const LAW: readonly LawRow[] = [
  ...PRINCIPLES,
  ...NOTICE,
  ...CONSENT,
  ...STORAGE,
  ...ASSESSMENT,
  ...ALTERNATIVES,
  ...SECURITY,
  ...FILING,
  ...SUPERVISION,
];

/** The invariants, by number. Each is one file of test/invariants. */
export const INVARIANTS: readonly string[] = [
  'no face image is ever kept',
  'no template without an active separate consent',
  'face information leaves the device by no interface',
  "the face is nobody's only credential",
  'the notice is rendered from what is enforced',
  'the impact assessment is bound to the processing',
  'retention is finite, expiry is erasure, time cannot be bent',
  'withdrawal is at once, here, in no more steps than consent',
  'of unknown faces nothing but one counter is kept',
  'only pinned models run, none tells age, gender, mood or health',
  'three stores, three keys, and a fourth secret links them',
  'the ledger is append-only and has no place for a face',
  'people, templates and images are counted apart; images are 0',
  'under-14s are refused without the whole minors profile',
  'the decision takes no method',
  'the way out depends on nothing of the face',
  'all papers come from one model',
  'every erasure leaves a signed proof and survives power loss',
  'private rooms cannot be activated',
  'the face is allowed by the AND of all gates; doubt closes the face alone',
];
