/**
 * Who may do what: every verb of the terminal against every role, as the code itself asks before it acts (Measures Art. 14,
 * access control). No verb reads, exports or imports a template, so no role can (INV-03).
 */

export const ROLES = ['person', 'operator', 'privacy-officer', 'installer', 'inspector'] as const;
export type Role = (typeof ROLES)[number];

/**
 * `owner`: whoever may write the terminal's own folder and proves no role; what sets up a terminal before anybody is known, and
 * what shows neither a person nor a decision.
 */
export type Asker = Role | 'owner';

/** Everything that can be asked of a terminal: commands, acts at the screen, signed orders. */
export const VERBS = [
  'status',
  'self-test',
  'roles',
  'clock-status',
  'evidence-key',
  'evidence-stop',
  'error-card',
  'consent-totals',
  'pia-draft',
  'pia-install',
  'audit-exported',
  'enrol',
  'appoint',
  'credential',
  'access-show',
  'schedule-set',
  'schedule-remove',
  'group-set',
  'group-remove',
  'group-of',
  'group-put',
  'group-drop',
  'holiday-set',
  'holiday-remove',
  'duress-set',
  'passback-forget',
  'door-status',
  'door-clear',
  'withdraw',
  'consent-written',
  'consent-show',
  'consent-find',
  'guardian',
  'purge',
  'recover',
  'tamper-clear',
  'decommission',
  'processor-key',
  'sign-attest',
  'sign-moved',
  'incident-open',
  'incident-close',
  'evidence-make',
  'evidence-handover',
  'audit-read',
  'filing-show',
  'filing-declare',
  'filing-set',
  'filing-filed',
  'filing-tokens',
  'record-show',
  'record-close',
  'record-exported',
  'inspect',
  'handover',
  'provision',
  'provision-status',
  'owner-release',
  'osdp-status',
  'osdp-install',
  'osdp-close',
  'commission-begin',
  'commission-state',
  'commission-press',
  'commission-stop',
  'commission-sheets',
  'requests-list',
  'requests-show',
  'requests-take',
  'requests-note',
  'requests-answer',
  'requests-close',
  'own-data',
  'own-consent',
  'own-withdrawal',
] as const;
export type Verb = (typeof VERBS)[number];

/** `two-persons`: where two operators could meet it, or the site asks for it. */
export type Permission = 'allowed' | 'two-persons' | 'denied';

/** In the order: owner, person, operator, privacy officer, installer, inspector. A allowed, 2 two persons, - denied. */
type Cell = 'A' | '2' | '-';
type Row = `${Cell}${Cell}${Cell}${Cell}${Cell}${Cell}`;
const COLUMNS: readonly Asker[] = ['owner', 'person', 'operator', 'privacy-officer', 'installer', 'inspector'];

const TABLE: Readonly<Record<Verb, Row>> = {
  // Numbers and states; nobody is named.
  status: 'A-AAAA',
  'self-test': 'A-AAAA',
  roles: 'A-AAAA',
  'clock-status': 'A-AAAA',
  'evidence-key': 'A-AAAA',
  'evidence-stop': 'A-AA--',
  'error-card': 'A-AAAA',
  'consent-totals': 'A-AA-A',
  // The assessment counts by the processor's signature, whoever carries the file (trap 37).
  'pia-draft': 'A-AA--',
  'pia-install': 'A-AA--',
  'audit-exported': 'A-AA-A',
  // People, by whoever keeps the terminal's folder; another role than person takes `appoint`.
  enrol: 'A-A---',
  appoint: '--A---',
  credential: 'A-A---',
  // Who may pass when; by whoever adds people.
  'access-show': 'A-AA-A',
  'schedule-set': 'A-A---',
  'schedule-remove': 'A-A---',
  'group-set': 'A-A---',
  'group-remove': 'A-A---',
  'group-of': 'A-A---',
  'group-put': 'A-A---',
  'group-drop': 'A-A---',
  'holiday-set': 'A-A---',
  'holiday-remove': 'A-A---',
  'duress-set': 'A-A---',
  'passback-forget': 'A-A---',
  'door-status': 'A-AAAA',
  'door-clear': '--A---',
  withdraw: 'A-A---',
  'consent-written': '--A---',
  'consent-show': '--2---',
  'consent-find': '--22--',
  guardian: '--A---',
  purge: '--2---',
  recover: '--2---',
  'tamper-clear': '--2---',
  decommission: '--2---',
  'processor-key': '--A---',
  'sign-attest': '--A---',
  'sign-moved': '--A---',
  'incident-open': '--A---',
  'incident-close': '--A---',
  'evidence-make': '--2A--',
  'evidence-handover': '--AA--',
  // Codes and times, nobody's pseudonym; each look is on record.
  'audit-read': '--AA-A',
  // Numbers for anybody who runs the door; what is said to the authorities is an operator's word.
  'filing-show': 'A-AA-A',
  'filing-declare': '--A---',
  'filing-set': '--A---',
  'filing-filed': '--A---',
  'filing-tokens': '--A---',
  'record-show': 'A-AA-A',
  'record-close': 'A-AA--',
  'record-exported': 'A-AA-A',
  inspect: '--AA-A',
  // An installer's access ends with it (trap 45).
  handover: '----A-',
  // A bundle counts by its owner's signature; whoever confirms it stands at the door. To give the terminal away takes operators.
  provision: '--A-A-',
  'provision-status': 'A-AAAA',
  'owner-release': '--2---',
  // Keys of the wall's devices are handed over while somebody answers for it.
  'osdp-status': 'A-AAAA',
  'osdp-install': '--A-A-',
  'osdp-close': 'A-A-A-',
  // The walk through the devices: begun with a card and PIN; its keys are pressed by whoever walks it.
  'commission-begin': '--A-A-',
  'commission-state': 'A-A-A-',
  'commission-press': 'A-A-A-',
  'commission-stop': 'A-A-A-',
  'commission-sheets': 'A-AAAA',
  // What people asked and complained of: due dates for whoever answers, on record at each look.
  'requests-list': '--AA--',
  'requests-show': '--AA--',
  'requests-take': '--AA--',
  'requests-note': '--AA--',
  'requests-answer': '--AA--',
  'requests-close': '--AA--',
  // Of themself, with their own card or PIN, and nobody's approval (INV-08).
  'own-data': '-AAAAA',
  'own-consent': '-AAAAA',
  'own-withdrawal': '-AAAAA',
};

const PERMISSIONS: Readonly<Record<Cell, Permission>> = { A: 'allowed', '2': 'two-persons', '-': 'denied' };

export function permissionOf(asker: Asker, verb: Verb): Permission {
  const cell = TABLE[verb][COLUMNS.indexOf(asker)] as Cell | undefined;
  return cell === undefined ? 'denied' : PERMISSIONS[cell];
}

/** True where this role may do it, alone or with a second person. */
export function mayDo(asker: Asker, verb: Verb): boolean {
  return permissionOf(asker, verb) !== 'denied';
}

/** The whole table, for papers and `menshen roles`. */
export function roleTable(): readonly { readonly verb: Verb; readonly cells: Readonly<Record<Asker, Permission>> }[] {
  return VERBS.map((verb) => ({
    verb,
    cells: Object.fromEntries(COLUMNS.map((asker) => [asker, permissionOf(asker, verb)])) as Record<Asker, Permission>,
  }));
}

/** An inspector's access ends by itself. Own choice: an inspection on site takes days. */
export const INSPECTOR_DAYS_MAX = 7;
