/**
 * Every gate with the rule it serves, what is wrong where it is closed, and the way out (law.md §0.4; INV-20). For operators and for
 * the papers; the kiosk page has words of its own. Names no person and nothing of a face.
 */

import { GATE_CODES, type GateCode } from './gates.ts';

export interface GateRow {
  readonly code: GateCode;
  /** Article of the Measures, or invariant, that it serves. */
  readonly rule: string;
  /** One or two sentences for an operator: what and where, then what to do. */
  readonly sentence: string;
}

const PIA_WALK =
  'menshen pia draft --out pia.json, the processor fills it in and signs it with menshen pia sign, then: menshen pia install pia.json.';

const ROWS: Readonly<Record<GateCode, readonly [rule: string, sentence: string]>> = {
  'face-disabled': [
    'Art. 4',
    'The site file says face.isEnabled: false. Set it to true and start again, if faces are wanted at this door.',
  ],
  'processor-incomplete': [
    'Art. 5(1)',
    'The site file does not name the processor with name, address, phone and e-mail (a privacyOfficer, if any, with name, phone and e-mail), or with a placeholder. Fill them in and start again.',
  ],
  'necessity-missing': [
    'Art. 4, 5(3)',
    'The site file does not say in a sentence why a card or a PIN does not do at this door (necessity). Fill it in and start again.',
  ],
  'public-ground-missing': [
    'Art. 13',
    'The door is said to be public, but access.publicSafetyGround and access.securityDuty in the site file are not both filled in. Fill them in and start again.',
  ],
  'sign-missing': [
    'Art. 13',
    'The door is public and no sign was attested for it as it is now, or more than 180 days ago. Put up the sign before the zone, then an operator runs: menshen sign attest.',
  ],
  'notice-missing': [
    'Art. 5',
    'The notice cannot be shown whole in every language, or there is no screen. Look at the languages in the site file and at the screen, then start again.',
  ],
  'no-fallback': ['Art. 10', 'Neither a card reader nor a PIN pad that is in use works. Connect one: a face is never the only way.'],
  'clock-untrusted': [
    'INV-07',
    'The clock is behind the last time seen, more than a day ahead of it, or was never set. Nothing expires by it. Set it right; where it is right, an operator runs: menshen clock confirm (two operators where there are two).',
  ],
  'eye-not-ready': [
    'INV-20',
    'The process of the camera is starting or has stopped. It starts again by itself; menshen self-test says why it does not.',
  ],
  'models-refused': [
    'INV-10',
    'A model file is not the one of its manifest, or the eye runs another one than the manifest of the door names. Run: menshen models verify; then start again.',
  ],
  'models-unknown': [
    'INV-10',
    'The manifest of the models (face.modelPack of the site file) cannot be read. Fetch or add the pack, run: menshen models verify; then start again.',
  ],
  'pia-missing': [
    'Art. 9',
    `No impact assessment signed with the processor's key is on this terminal. First an operator pins that key: menshen processor key FILE. Then ${PIA_WALK}`,
  ],
  'pia-outdated': [
    'Art. 9, INV-06',
    `The assessment was made for another processing: mode, models, thresholds, retention, site type, zone or the like were changed. Put the setting back and start again, or have it assessed anew: ${PIA_WALK}`,
  ],
  'pia-refused': [
    'Art. 9',
    `The assessment in force says no: an item fails or the processor did not approve. Mend what it names, then: ${PIA_WALK}`,
  ],
  'pia-review-due': ['Art. 9', `The review of the assessment is overdue. Look at everything again: ${PIA_WALK}`],
  'incident-open': [
    'Art. 9, PIPL 57',
    `A serious incident is open, or nobody has assessed since. An operator closes it with menshen incident close, and a new assessment takes it into account: ${PIA_WALK}`,
  ],
  'store-failed': ['INV-20', 'The store of people cannot be read or written. Look at the disk and its space, then start again.'],
  'ledger-failed': ['Art. 14', 'The ledger cannot be read or written, or does not verify. Run: menshen audit verify.'],
  'ledger-checking': ['Art. 14', 'What the ledger holds is being checked since the start. Wait; it ends by itself.'],
  'rolled-back': [
    'INV-07',
    'An older copy of a store was put back. Purge the faces where faces or keys are named, else an operator runs: menshen recover.',
  ],
  tampered: [
    'Art. 14',
    'The housing was opened, or its switch cannot be read. Look at the device and close it, then an operator runs: menshen tamper clear.',
  ],
  'too-hot': ['INV-20', 'The board is too hot: the face rests until it has cooled down, by itself. Give the housing air or shade.'],
  'memory-exposed': [
    'INV-03',
    'The program was started so that its memory can be read (inspector, core dumps or reports). Start it as its unit does.',
  ],
  'erasure-pending': [
    'INV-18',
    'An erasure that was begun is not finished. It goes on by itself while the eye is there; menshen self-test says what keeps it.',
  ],
  'not-reconciled': ['INV-02', 'Templates and consents are being compared since the eye came up. Wait; it ends by itself.'],
  stopping: ['INV-20', 'The terminal is stopping. Start it again.'],
};

/** All gates in their order. */
export function gateTable(): readonly GateRow[] {
  return GATE_CODES.map((code) => ({ code, rule: ROWS[code][0], sentence: ROWS[code][1] }));
}

export function gateSentence(code: GateCode): string {
  return ROWS[code][1];
}
