/** What is held of a person, and the way to end it; no longer a way than the one to begin it (INV-08). */

import type { ScreenView } from '../../../../../ports/screen.ts';
import { ConsoleButton } from './console.tsx';
import { RightsButton } from './my-data.tsx';
import { Keypad } from './keypad.tsx';
import { HoldButton } from './hold-button.tsx';
import type { Kiosk } from './kiosk.ts';
import { PadNumber } from './pad-number.tsx';

export function MyFace({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'my-face' }> }) {
  const { words, language, act } = kiosk;
  const since =
    view.grantedAtMs === null ? '' : words.myFace.since(new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(view.grantedAtMs));
  return (
    <section class="screen centred my-face">
      <div class="say">
        <h1>
          {words.myFace.title}
          {view.initials !== undefined && <span class="initials"> {view.initials}</span>}
        </h1>
        <p class="text strong">{view.isEnrolled ? `${words.myFace.held} ${since}` : words.myFace.none}</p>
        <p class="text">{enrolOrWithdrawText(kiosk, view)}</p>
      </div>
      <div class="choices">
        {view.isEnrolled && (
          <button
            type="button"
            class="main-button"
            data-do="withdraw"
            onClick={() => {
              act({ kind: 'withdraw' });
            }}
          >
            <PadNumber place={view} choice={{ kind: 'withdraw' }} />
            {words.myFace.withdraw}
          </button>
        )}
        {view.isFaceOffered && (
          <button
            type="button"
            class="main-button"
            data-do="enrol"
            onClick={() => {
              act({ kind: 'enrol' });
            }}
          >
            <PadNumber place={view} choice={{ kind: 'enrol' }} />
            {words.myFace.enrol}
          </button>
        )}
        <RightsButton kiosk={kiosk} place={view} what="see" text={words.rights.see} />
        <RightsButton kiosk={kiosk} place={view} what="ask" text={words.rights.ask} />
        {view.hasConsole === true && <ConsoleButton kiosk={kiosk} />}
      </div>
    </section>
  );
}

function enrolOrWithdrawText({ words }: Kiosk, view: { isEnrolled: boolean; isFaceOffered: boolean }): string {
  if (view.isEnrolled && view.isFaceOffered) return words.myFace.suspended;
  if (view.isEnrolled) return words.myFace.withdrawHow;
  return view.isFaceOffered ? words.myFace.enrolHow : words.myFace.notOffered;
}

export function WithdrawConfirm({ kiosk }: { kiosk: Kiosk }) {
  const { words, act } = kiosk;
  return (
    <section class="screen centred">
      <div class="say">
        <h1>{words.withdrawConfirm.title}</h1>
        <p class="text">{words.withdrawConfirm.text}</p>
      </div>
      <button
        type="button"
        class="main-button"
        data-do="confirm"
        onClick={() => {
          act({ kind: 'confirm' });
        }}
      >
        <PadNumber place={{ kind: 'withdraw-confirm' }} choice={{ kind: 'confirm' }} />
        {words.withdrawConfirm.confirm}
      </button>
    </section>
  );
}

/** The operator types how many people are meant: nobody deletes all by a slip (trap 24). */
export function PurgeConfirm({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'purge-confirm' }> }) {
  const { words, act } = kiosk;
  const { persons, typed } = view;
  return (
    <section class="screen entry">
      <div class="say">
        <h1>{words.purgeConfirm.title}</h1>
        <p class="text">{words.purgeConfirm.text(persons)}</p>
        <p class="text strong">{view.isSure === true ? words.purgeConfirm.again : words.purgeConfirm.type(persons)}</p>
        <p class="typed-count">{words.purgeConfirm.typed(typed)}</p>
        <HoldButton
          text={words.purgeConfirm.confirm}
          isOff={typed !== String(persons)}
          onHeld={() => {
            act({ kind: 'confirm' });
          }}
        />
      </div>
      <Keypad kiosk={kiosk} />
    </section>
  );
}
