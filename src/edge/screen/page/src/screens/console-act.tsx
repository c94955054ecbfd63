/** A button of the console that begins an act; the act itself asks for card and PIN. */

import type { ConsoleInput } from '../../../../../ports/console-view.ts';
import type { Kiosk } from './kiosk.ts';

type Plain =
  | 'cancel'
  | 'end-person'
  | 'list-requests'
  | 'close-request'
  | 'purge'
  | 'commission'
  | 'errors'
  | 'settings'
  | 'ledger'
  | 'verify-ledger'
  | 'make-evidence'
  | 'take-request'
  | 'clear-door'
  | 'clear-tamper'
  | 'list-people'
  | 'groups'
  | 'add-person'
  | 'add-next'
  | 'add-skip'
  | 'enrol-face'
  | 'new-card'
  | 'new-pin'
  | 'go-on'
  | 'person-groups'
  | 'person-until'
  | 'person-name'
  | 'end-for-good';

export function ConsoleAct({ kiosk, what, text }: { kiosk: Kiosk; what: Plain; text: string }) {
  return (
    <button
      type="button"
      class="main-button"
      data-do={what}
      onClick={() => {
        // The compiler takes a union of more than 25 words no longer apart.
        kiosk.act({ kind: 'console', what } as ConsoleInput);
      }}
    >
      {text}
    </button>
  );
}
