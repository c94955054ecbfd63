/** The steps by which a person is added. The name goes to the terminal and comes back from nowhere; the PIN is dots. */

import { AGE_BANDS } from '../../../../../core/consent/minors.ts';
import type { AddForm } from '../../../../../ports/console-people-view.ts';
import { ConsoleAct } from './console-act.tsx';
import { Choice, TypeName, TypePin, UntilChoices } from './console-people-parts.tsx';
import { Keypad } from './keypad.tsx';
import type { Kiosk } from './kiosk.ts';

interface Step {
  readonly kiosk: Kiosk;
  readonly form: AddForm;
}

export function ConsoleAdd({ kiosk, form }: Step) {
  const texts = kiosk.words.people;
  const { step } = form;
  const [title, text] = texts.steps[step];
  switch (step) {
    case 'number':
    case 'born':
      return (
        <div class="console-entry">
          <div class="say">
            <h2>{title}</h2>
            <p class="text">{text}</p>
            <p class="console-typed" aria-live="polite">
              {typedOf(form) || '—'}
            </p>
          </div>
          <Keypad kiosk={kiosk} />
        </div>
      );
    case 'pin':
    case 'pin-again':
      return (
        <div class="people-pin">
          <TypePin kiosk={kiosk} title={form.number} step={step} digits={form.digits} />
          {step === 'pin' && <ConsoleAct kiosk={kiosk} what="add-skip" text={texts.without.pin} />}
        </div>
      );
    case 'name':
      return <Name kiosk={kiosk} form={form} />;
    case 'card':
      return (
        <>
          <Said title={title} text={form.hasCard ? `${text} (${kiosk.words.console.isSet})` : text} />
          <div class="answers people-answers">
            {form.hasCard && <ConsoleAct kiosk={kiosk} what="add-next" text={texts.next} />}
            <ConsoleAct kiosk={kiosk} what="add-skip" text={texts.without.card} />
          </div>
        </>
      );
    case 'age':
    case 'until':
      return (
        <div class="data console-list" tabIndex={0}>
          <h2>{title}</h2>
          <p>{text}</p>
          {step === 'until' ? (
            <UntilChoices kiosk={kiosk} chosen={form.until} />
          ) : (
            AGE_BANDS.map((band) => (
              <Choice
                key={band}
                kiosk={kiosk}
                text={texts.bands[band]}
                input={{ kind: 'console', what: 'add-band', band }}
                isOn={form.band === band}
              />
            ))
          )}
        </div>
      );
    case 'check':
      return <Check kiosk={kiosk} form={form} />;
  }
}

/** Year, month and day stand apart. */
function typedOf({ step, number, born }: AddForm): string {
  return step === 'number' ? number : [born.slice(0, 4), born.slice(4, 6), born.slice(6)].filter((part) => part !== '').join('-');
}

function Said({ title, text }: { title: string; text: string }) {
  return (
    <div class="data" tabIndex={0}>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function Name({ kiosk, form }: Step) {
  const texts = kiosk.words.people;
  const [title, text] = texts.steps.name;
  return (
    <TypeName kiosk={kiosk} title={title} text={form.isNamed ? `${text} (${texts.named})` : text} isGiven={form.isNamed}>
      <ConsoleAct kiosk={kiosk} what="add-skip" text={texts.without.name} />
    </TypeName>
  );
}

function Check({ kiosk, form }: Step) {
  const { people: texts, console: words } = kiosk.words;
  const [title, text] = texts.steps.check;
  const setOr = (isSet: boolean): string => (isSet ? words.isSet : words.notSet);
  const facts: readonly (readonly [keyof typeof texts.checks, string])[] = [
    ['number', form.number],
    ['name', form.isNamed ? texts.named : texts.unnamed],
    ['age', texts.bands[form.band]],
    ['card', setOr(form.hasCard)],
    ['pin', setOr(form.hasPin)],
    ['until', texts.untils[form.until]],
  ];
  return (
    <>
      <div class="data" tabIndex={0}>
        <h2>{title}</h2>
        <dl class="console-facts">
          {facts.map(([name, fact]) => (
            <div key={name}>
              <dt>{texts.checks[name]}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
        <p>{text}</p>
      </div>
      <div class="answers">
        <ConsoleAct kiosk={kiosk} what="add-next" text={texts.add} />
      </div>
    </>
  );
}
