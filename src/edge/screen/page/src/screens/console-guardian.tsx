/** A child's guardian, step by step: who they are to the child, the paper that showed it, their name. What was typed is not shown again. */

import { GUARDIAN_CHECKS, GUARDIAN_RELATIONS } from '../../../../../core/consent/guardian.ts';
import type { GuardianStep } from '../../../../../core/console/people-pages.ts';
import { ConsoleAct } from './console-act.tsx';
import { Choice, TypeName } from './console-people-parts.tsx';
import type { Kiosk } from './kiosk.ts';

export function ConsoleGuardian({ kiosk, step, number }: { kiosk: Kiosk; step: GuardianStep; number: string }) {
  const texts = kiosk.words.guardian;
  const [title, text] = texts.steps[step];
  if (step === 'name' || step === 'second') {
    return (
      <TypeName key={step} kiosk={kiosk} title={`${title} · ${number}`} text={text}>
        {step === 'second' && <ConsoleAct kiosk={kiosk} what="add-skip" text={texts.noSecond} />}
      </TypeName>
    );
  }
  return (
    <div class="data console-list" tabIndex={0}>
      <h2>
        {title} · {number}
      </h2>
      <p>{text}</p>
      {step === 'relation'
        ? GUARDIAN_RELATIONS.map((relation) => (
            <Choice
              key={relation}
              kiosk={kiosk}
              text={texts.relations[relation]}
              input={{ kind: 'console', what: 'guardian-relation', relation }}
            />
          ))
        : GUARDIAN_CHECKS.map((check) => (
            <Choice key={check} kiosk={kiosk} text={texts.checks[check]} input={{ kind: 'console', what: 'guardian-check', check }} />
          ))}
    </div>
  );
}
