/** What those who run the door may see of one person, found by number; neither a name nor a passage. */

import type { ConsolePerson as Shown } from '../../../../../ports/console-view.ts';
import { ConsoleAct } from './console-act.tsx';
import type { Kiosk } from './kiosk.ts';

export function ConsolePerson({ kiosk, person }: { kiosk: Kiosk; person: Shown }) {
  const { words, language } = kiosk;
  const texts = words.console;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'Asia/Shanghai' });
  const dayOr = (atMs: number | null): string => (atMs === null ? texts.none : date.format(atMs));
  const setOr = (isSet: boolean): string => (isSet ? texts.isSet : texts.notSet);
  const facts: readonly (readonly [keyof typeof texts.labels, string])[] = [
    ['role', texts.roles[person.role]],
    ['card', setOr(person.hasCard)],
    ['pin', setOr(person.hasPin)],
    ['groups', person.groups.join(', ') || texts.none],
    ['until', person.validUntilMs === null ? words.rights.noEnd : date.format(person.validUntilMs)],
    ['consent', person.hasRefusedFace && person.consentSinceMs === null ? texts.refusedFace : dayOr(person.consentSinceMs)],
    ['faceEnds', dayOr(person.faceEndsMs)],
  ];
  return (
    <>
      <div class="data" tabIndex={0}>
        <h2>
          {texts.person} {person.number}
        </h2>
        <dl class="console-facts">
          {facts.map(([name, text]) => (
            <div key={name}>
              <dt>{texts.labels[name]}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div class="answers people-answers">
        {person.consentSinceMs === null && <ConsoleAct kiosk={kiosk} what="enrol-face" text={words.people.enrolFace} />}
        <ConsoleAct kiosk={kiosk} what="new-card" text={words.people.newCard} />
        <ConsoleAct kiosk={kiosk} what="new-pin" text={words.people.newPin} />
        <ConsoleAct kiosk={kiosk} what="person-name" text={words.people.newName} />
        <ConsoleAct kiosk={kiosk} what="person-groups" text={texts.labels.groups} />
        {person.role === 'person' && <ConsoleAct kiosk={kiosk} what="person-until" text={words.people.untilOf} />}
        <ConsoleAct kiosk={kiosk} what="end-person" text={texts.endPerson} />
      </div>
    </>
  );
}
