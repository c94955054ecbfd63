/** What several of the people's pages of the console are made of. */

import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { NAME_MAX, UNTIL_CHOICES, type UntilChoice } from '../../../../../core/console/people-pages.ts';
import type { PeopleInput } from '../../../../../ports/console-people-view.ts';
import { Dots, Keypad } from './keypad.tsx';
import type { Kiosk } from './kiosk.ts';

/** A button whose words say what is chosen. */
export function Choice({ kiosk, text, input, isOn }: { kiosk: Kiosk; text: string; input: PeopleInput; isOn?: boolean | undefined }) {
  return (
    <button
      type="button"
      class="choice"
      data-do={input.what}
      aria-pressed={isOn}
      onClick={() => {
        kiosk.act(input);
      }}
    >
      {text}
    </button>
  );
}

export function UntilChoices({ kiosk, chosen }: { kiosk: Kiosk; chosen: UntilChoice | undefined }) {
  return (
    <>
      {UNTIL_CHOICES.map((until) => (
        <Choice
          key={until}
          kiosk={kiosk}
          text={kiosk.words.people.untils[until]}
          input={{ kind: 'console', what: 'set-until', until }}
          isOn={chosen === undefined ? undefined : chosen === until}
        />
      ))}
    </>
  );
}

export function TypePin({ kiosk, title, step, digits }: { kiosk: Kiosk; title: string; step: 'pin' | 'pin-again'; digits: number }) {
  const [stepTitle, text] = kiosk.words.people.steps[step];
  return (
    <div class="console-entry">
      <div class="say">
        <h2>{title}</h2>
        <p class="text strong">{stepTitle}</p>
        <p class="text">{text}</p>
        <Dots kiosk={kiosk} digits={digits} />
      </div>
      <Keypad kiosk={kiosk} />
    </div>
  );
}

interface NameProps {
  readonly kiosk: Kiosk;
  readonly title: string;
  readonly text: string;
  /** Where an empty name means the one that was given before. */
  readonly isGiven?: boolean;
  readonly children?: ComponentChildren;
}

/** A name by keyboard: it goes to the terminal and comes back from nowhere. */
export function TypeName({ kiosk, title, text, isGiven, children }: NameProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <form
      class="people-name"
      onSubmit={(event) => {
        event.preventDefault();
        const name = input.current?.value ?? '';
        // What was given before stays where nothing is typed anew.
        kiosk.act(name === '' && isGiven === true ? { kind: 'console', what: 'add-next' } : { kind: 'console', what: 'add-name', name });
      }}
    >
      <div class="data" tabIndex={0}>
        <h2>{title}</h2>
        <p>{text}</p>
        <input ref={input} type="text" aria-label={title} maxLength={NAME_MAX} autocomplete="off" spellcheck={false} />
      </div>
      <div class="answers people-answers">
        <button type="submit" class="main-button" data-do="add-name">
          {kiosk.words.people.next}
        </button>
        {children}
      </div>
    </form>
  );
}

/** Back, on, and what else there is. */
export function Turns({ kiosk, from, rows, total }: { kiosk: Kiosk; from: number; rows: number; total: number }) {
  const texts = kiosk.words.people;
  const turn = (to: 'back' | 'on', isThere: boolean) => (
    <button
      type="button"
      data-do={`people-${to}`}
      disabled={!isThere}
      onClick={() => {
        kiosk.act({ kind: 'console', what: 'turn-people', to });
      }}
    >
      {texts.turns[to]}
    </button>
  );
  return (
    <>
      {turn('back', from > 0)}
      {turn('on', from + rows < total)}
    </>
  );
}
