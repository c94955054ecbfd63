/** Who may do what, cell by cell: this list is written out by hand and must be what the code asks. */
import { controlRequest } from '../../../src/edge/control/messages.ts';
import { mayDo, permissionOf, ROLES, roleTable, VERBS } from '../../../src/core/policy/roles.ts';

/** owner, person, operator, privacy officer, installer, inspector. */
const PRINTED = `
status             yes no  yes yes yes yes
self-test          yes no  yes yes yes yes
roles              yes no  yes yes yes yes
clock-status       yes no  yes yes yes yes
evidence-key       yes no  yes yes yes yes
evidence-stop      yes no  yes yes no  no
error-card         yes no  yes yes yes yes
consent-totals     yes no  yes yes no  yes
pia-draft          yes no  yes yes no  no
pia-install        yes no  yes yes no  no
audit-exported     yes no  yes yes no  yes
enrol              yes no  yes no  no  no
appoint            no  no  yes no  no  no
credential         yes no  yes no  no  no
access-show        yes no  yes yes no  yes
schedule-set       yes no  yes no  no  no
schedule-remove    yes no  yes no  no  no
group-set          yes no  yes no  no  no
group-remove       yes no  yes no  no  no
group-of           yes no  yes no  no  no
group-put          yes no  yes no  no  no
group-drop         yes no  yes no  no  no
holiday-set        yes no  yes no  no  no
holiday-remove     yes no  yes no  no  no
duress-set         yes no  yes no  no  no
passback-forget    yes no  yes no  no  no
door-status        yes no  yes yes yes yes
door-clear         no  no  yes no  no  no
withdraw           yes no  yes no  no  no
consent-written    no  no  yes no  no  no
consent-show       no  no  two no  no  no
consent-find       no  no  two two no  no
guardian           no  no  yes no  no  no
purge              no  no  two no  no  no
recover            no  no  two no  no  no
tamper-clear       no  no  two no  no  no
decommission       no  no  two no  no  no
processor-key      no  no  yes no  no  no
sign-attest        no  no  yes no  no  no
sign-moved         no  no  yes no  no  no
incident-open      no  no  yes no  no  no
incident-close     no  no  yes no  no  no
evidence-make      no  no  two yes no  no
evidence-handover  no  no  yes yes no  no
audit-read         no  no  yes yes no  yes
filing-show        yes no  yes yes no  yes
filing-declare     no  no  yes no  no  no
filing-set         no  no  yes no  no  no
filing-filed       no  no  yes no  no  no
filing-tokens      no  no  yes no  no  no
record-show        yes no  yes yes no  yes
record-close       yes no  yes yes no  no
record-exported    yes no  yes yes no  yes
inspect            no  no  yes yes no  yes
handover           no  no  no  no  yes no
provision          no  no  yes no  yes no
provision-status   yes no  yes yes yes yes
owner-release      no  no  two no  no  no
osdp-status        yes no  yes yes yes yes
osdp-install       no  no  yes no  yes no
osdp-close         yes no  yes no  yes no
commission-begin   no  no  yes no  yes no
commission-state   yes no  yes no  yes no
commission-press   yes no  yes no  yes no
commission-stop    yes no  yes no  yes no
commission-sheets  yes no  yes yes yes yes
requests-list      no  no  yes yes no  no
requests-show      no  no  yes yes no  no
requests-take      no  no  yes yes no  no
requests-note      no  no  yes yes no  no
requests-answer    no  no  yes yes no  no
requests-close     no  no  yes yes no  no
own-data           no  yes yes yes yes yes
own-consent        no  yes yes yes yes yes
own-withdrawal     no  yes yes yes yes yes
`;

const WORDS = { allowed: 'yes', 'two-persons': 'two', denied: 'no' } as const;
const ASKERS = ['owner', 'person', 'operator', 'privacy-officer', 'installer', 'inspector'] as const;

it('is the printed table, cell by cell', () => {
  const rows = PRINTED.trim().split('\n');
  expect(rows.map((row) => row.split(/\s+/)[0])).toEqual([...VERBS]);
  for (const row of rows) {
    const [verb, ...cells] = row.split(/\s+/);
    const found = roleTable().find((line) => line.verb === verb);
    expect([verb, ...ASKERS.map((asker) => WORDS[found?.cells[asker] ?? 'denied'])]).toEqual([verb, ...cells]);
  }
});

it('has a row for every verb of the control channel, and for none that reads, exports or imports a template', () => {
  const verbs = controlRequest.options.map((option) => option.shape.verb.value);
  for (const verb of verbs) expect(VERBS).toContain(verb);
  for (const verb of VERBS) expect(verb).not.toMatch(/template|embedding|vector|image|photo|face|import|backup/);
});

it('gives the installer no people, no consents, no assessment and no purge', () => {
  for (const verb of ['enrol', 'consent-show', 'consent-totals', 'pia-install', 'processor-key', 'purge', 'evidence-make'] as const)
    expect(mayDo('installer', verb)).toBe(false);
});

it('lets everybody withdraw by themself, with nobody’s approval', () => {
  for (const role of ROLES) expect(permissionOf(role, 'own-withdrawal')).toBe('allowed');
});
