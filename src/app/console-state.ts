/** The first tab of the console: how the terminal is. */

import { consoleFacts } from './console-facts.ts';
import type { ConsoleSection } from './console-section.ts';

export const STATE_SECTION: ConsoleSection = {
  tab: 'state',
  pages: ['state'],
  first: (ground) => ({ kind: 'state', facts: consoleFacts(ground) }),
  press: () => undefined,
};
