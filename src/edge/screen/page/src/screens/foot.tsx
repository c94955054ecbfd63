/** The foot of the page: the way back from everywhere; at rest, one's own face and the operator's purge. */

import type { ScreenView } from '../../../../../ports/screen.ts';
import type { Kiosk } from './kiosk.ts';

/** Screens that say how something ended: leaving them is being done, not going back. */
const RESULTS: readonly string[] = ['asked', 'granted', 'enrolled', 'withdrawn', 'purged', 'consent-declined'];

export function Foot({ view, kiosk }: { view: ScreenView | undefined; kiosk: Kiosk }) {
  const { words, act, isCardHint } = kiosk;
  if (view === undefined) return <footer class="foot" />;
  if (view.kind === 'idle' && !isCardHint) {
    return (
      <footer class="foot">
        <button
          type="button"
          class="quiet"
          data-do="my-face"
          onClick={() => {
            act({ kind: 'choose', what: 'my-face' });
          }}
        >
          {words.common.myFace}
        </button>
        <button
          type="button"
          class="quiet"
          data-do="rights-ask"
          onClick={() => {
            act({ kind: 'rights', what: 'ask' });
          }}
        >
          {words.rights.complain}
        </button>
        <button
          type="button"
          class="quiet"
          data-do="purge"
          onClick={() => {
            act({ kind: 'choose', what: 'purge' });
          }}
        >
          {words.common.operator}
        </button>
      </footer>
    );
  }
  const isResult = RESULTS.includes(view.kind);
  return (
    <footer class="foot">
      <button
        type="button"
        class="quiet"
        data-do="back"
        onClick={() => {
          act({ kind: 'back' });
        }}
      >
        {isResult ? words.common.close : `‹ ${words.common.back}`}
      </button>
    </footer>
  );
}
