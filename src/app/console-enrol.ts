/**
 * Enrolment asked for at the console: whoever runs the door proves themself, is told why it cannot be, or hands the screen over. Their
 * session has ended before the person reads or decides anything.
 */

import type { ConsoleNote } from '../core/console/pages.ts';
import { guardianPage } from './console-guardian.ts';
import { type PeopleDesk, personByNumber, proved } from './console-people-desk.ts';
import { NOT_DONE } from './console-section.ts';
import { callEnrolment, type CallVisits, type NotShown, whyNotShown } from './enrolment-call.ts';

/** What the operator is told; nobody else is standing there yet. */
const NOTES: Readonly<Record<Exclude<NotShown, 'busy'>, ConsoleNote>> = {
  'face-off': 'face-off',
  'no-credential': 'no-credential',
  'already-enrolled': 'already-enrolled',
  'minor-refused': 'minor-refused',
  'guardian-missing': 'guardian-missing',
  'unknown-person': 'not-done',
  'has-refused': 'has-refused',
};

export function proveEnrol(people: PeopleDesk, visits: CallVisits, number: string): void {
  const { ground } = people.desk;
  people.desk.prove({
    act: 'enrol-face',
    perform: (words) =>
      proved(ground, { act: 'enrol-face', words }, () => {
        const person = personByNumber(ground, number);
        if (person === undefined) return NOT_DONE;
        const why = whyNotShown(ground, person.id);
        if (why === 'guardian-missing') return { kind: 'page', page: guardianPage(people, number), note: why };
        if (why !== undefined) return { kind: 'same', note: NOTES[why] };
        // Nobody waits for how it ends: the person decides, and the screen tells them.
        return { kind: 'leave', next: () => void callEnrolment(ground, visits, { personId: person.id, isHandedOver: true }) };
      }),
  });
}
