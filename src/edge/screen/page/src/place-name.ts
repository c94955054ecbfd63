/** The name of what is shown, step by step, for whoever tries the page from outside. Words of the program alone. */

import type { ConsolePage } from '../../../../ports/console-view.ts';
import type { ScreenView } from '../../../../ports/screen.ts';

export function placeName(view: ScreenView | undefined): string {
  if (view === undefined) return 'lost';
  if (view.kind === 'console') return `console/${pageName(view.console.page)}`;
  if (view.kind !== 'commission') return view.kind;
  const { step, phase } = view.walk;
  return step === null ? 'commission/ended' : `commission/${step}/${phase ?? ''}`;
}

function pageName(page: ConsolePage): string {
  switch (page.kind) {
    case 'add-person':
      return `${page.kind}/${page.form.step}`;
    case 'new-pin':
      return `${page.kind}/${page.stage}`;
    case 'proof':
      return page.isCardSeen ? 'proof/pin' : 'proof/card';
    default:
      return page.kind;
  }
}
