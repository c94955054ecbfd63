/** Planted bugs in the rules of the law that a person or an inspector relies on. As the list beside it says. */

import type { Catcher, Mutant } from './list.ts';

const tests = (...files: readonly string[]): Catcher => ({ tests: files.map((file) => `test/${file}.test.ts`) });

export const LAW_MUTANTS: readonly Mutant[] = [
  {
    name: 'any-gate-does',
    file: 'src/core/policy/gates.ts',
    find: 'isFaceAllowed: closed.length === 0',
    replace: 'isFaceAllowed: closed.length < GATE_CODES.length',
    danger: 'one open gate turns the face on, whatever the others say (INV-20)',
    caughtBy: tests('core/policy/gates', 'invariants/inv-20'),
  },
  {
    name: 'assessment-of-another-door',
    file: 'src/core/policy/fingerprint-gates.ts',
    find: "'pia-outdated': pia === undefined || pia.fingerprint === fingerprint,",
    replace: "'pia-outdated': fingerprint !== '',",
    danger: 'an assessment of another processing keeps the face on (INV-06)',
    caughtBy: tests('invariants/inv-06', 'law/article-09'),
  },
  {
    name: 'assessment-signed-by-anybody',
    file: 'src/core/policy/pia-file.ts',
    find: 'if (read === undefined || signerOf(file, read, [key], crypto) === undefined)',
    replace: 'if (read === undefined)',
    danger: 'the installer signs the assessment (trap 37)',
    caughtBy: tests('law/article-09'),
  },
  {
    name: 'no-assessment-needed',
    file: 'src/core/policy/fingerprint-gates.ts',
    find: "'pia-missing': pia !== undefined,",
    replace: "'pia-missing': fingerprint !== '',",
    danger: 'a face is processed before anybody assessed it (Art. 9)',
    caughtBy: tests('law/article-09'),
  },
  {
    name: 'incident-forgotten',
    file: 'src/core/policy/fingerprint-gates.ts',
    find: 'unassessedIncidents(record).length === 0 && record.incidents.every(isSettled)',
    replace: 'isSettled !== undefined',
    danger: 'the face goes on after a serious incident (Art. 9)',
    caughtBy: tests('law/article-09'),
  },
  {
    name: 'sign-for-ever',
    file: 'src/core/policy/fingerprint-gates.ts',
    find: '<= SIGN_DAYS_MAX &&',
    replace: '<= 10 * SIGN_DAYS_MAX &&',
    danger: 'nobody looks at the sign again (Art. 13)',
    caughtBy: tests('law/article-13'),
  },
  {
    name: 'stranger-on-record',
    file: 'src/app/passage.ts',
    find: 'if (isOfUnknownFace(method, reason)) {',
    replace: "if (isOfUnknownFace(method, 'no-face') && reason === 'no-face') {",
    danger: 'a dated entry for every stranger before the door (INV-09)',
    caughtBy: tests('invariants/inv-09'),
  },
  {
    name: 'yes-before-the-end',
    file: 'src/core/access/visit-machine.ts',
    find: '  if (state.readIn === undefined) return stay(state);\n',
    replace: '',
    danger: 'a yes counts before the notice was shown to its end (Art. 5)',
    caughtBy: tests('law/article-05', 'core/access/visit-machine'),
  },
  {
    name: 'child-without-guardian',
    file: 'src/app/enrol.ts',
    find: 'guardianOf(ground, person.id) === undefined',
    replace: 'person.id === undefined',
    danger: 'a child alone is enrolled (Art. 7)',
    caughtBy: tests('invariants/inv-14', 'law/article-07'),
  },
  {
    name: 'guardian-for-life',
    file: 'src/core/consent/minors.ts',
    find: 'shanghaiDay(nowMs) >= fourteenth',
    replace: 'shanghaiDay(nowMs) >= `9999${fourteenth}`',
    danger: "a guardian's yes outlasts the childhood (Art. 7)",
    caughtBy: tests('law/article-07'),
  },
  {
    name: 'form-of-another-notice',
    file: 'src/core/consent/notice-shown.ts',
    find: '&& noticeHash.startsWith(check.toLowerCase())',
    replace: "&& noticeHash !== ''",
    danger: 'a form signed for other words counts as consent (Art. 6)',
    caughtBy: tests('law/article-06'),
  },
  {
    name: 'refusal-costs-the-card',
    file: 'src/app/fallback.ts',
    find: 'const who = identifyByCard(found.person && rightsOf(found.person));',
    replace: 'const who = identifyByCard(found.person?.hasRefusedFace === true ? undefined : found.person && rightsOf(found.person));',
    danger: 'whoever refuses the face does not get in (Art. 10)',
    caughtBy: tests('law/equal-doors'),
  },
];
