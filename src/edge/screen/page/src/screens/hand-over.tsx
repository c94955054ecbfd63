/** From whoever runs the door to the person who decides: two answers, equal in every respect, none chosen beforehand. */

import type { ScreenView } from '../../../../../ports/screen.ts';
import type { Kiosk } from './kiosk.ts';
import { PadNumber } from './pad-number.tsx';

export function HandOver({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'hand-over' }> }) {
  const { handOver } = kiosk.words;
  const isByGuardian = view.isByGuardian === true;
  const answers = [
    { kind: 'back', text: handOver.notNow },
    { kind: 'confirm', text: handOver.here },
  ] as const;
  return (
    <section class="screen notice hand-over">
      <div class="say">
        <h1>{isByGuardian ? handOver.guardianTitle : handOver.title}</h1>
        <p class="text">{isByGuardian ? handOver.guardianText : handOver.text}</p>
      </div>
      <div class="answers">
        {answers.map(({ kind, text }) => (
          <button
            key={kind}
            type="button"
            class="answer"
            data-answer={kind}
            onClick={() => {
              kiosk.act({ kind });
            }}
          >
            <PadNumber place={view} choice={{ kind }} />
            {text}
          </button>
        ))}
      </div>
    </section>
  );
}
