/** The words of the console: its pages, its acts, and what it says of how they ended. */

export const CONSOLE_TABS = ['state', 'people', 'requests', 'papers', 'acts'] as const;
export type ConsoleTab = (typeof CONSOLE_TABS)[number];

/** Acts that want card and PIN once more. */
export type ConsoleAct =
  | 'look-person'
  | 'end-person'
  | 'list-people'
  | 'add-person'
  | 'enrol-face'
  | 'set-guardian'
  | 'new-card'
  | 'new-pin'
  | 'set-until'
  | 'set-name'
  | 'put-group'
  | 'drop-group'
  | 'list-requests'
  | 'answer-request'
  | 'close-request'
  | 'commission'
  | 'read-ledger'
  | 'make-evidence'
  | 'second-evidence'
  | 'take-request'
  | 'clear-door'
  | 'clear-tamper';

export type ConsoleNote =
  | 'done'
  | 'not-done'
  | 'unknown-number'
  | 'wrong'
  | 'wait'
  | 'not-allowed'
  | 'pending'
  | 'not-answered'
  | 'stopped'
  | 'busy'
  | 'no-stick'
  | 'stick-full'
  | 'unreadable-entries'
  | 'nothing'
  | 'fire-on'
  | 'still-open'
  | 'second-needed'
  | 'same-person'
  | 'number-needed'
  | 'number-taken'
  | 'card-bad'
  | 'card-taken'
  | 'pin-short'
  | 'pin-easy'
  | 'pins-differ'
  | 'credential-needed'
  | 'born-bad'
  | 'too-many-groups'
  | 'face-off'
  | 'no-credential'
  | 'already-enrolled'
  | 'minor-refused'
  | 'guardian-missing'
  | 'name-needed'
  | 'has-refused';

/** Why a request was answered as it was; the answer itself goes the way the person asked for. */
export const ANSWER_REASONS = ['as-asked', 'nothing-held', 'law-requires', 'not-proved'] as const;
export type AnswerReason = (typeof ANSWER_REASONS)[number];

/** Where the pages of the ledger lead. */
export const LEDGER_TURNS = ['newest', 'newer', 'older', 'oldest'] as const;
export type LedgerTurn = (typeof LEDGER_TURNS)[number];

/** How a request reached whoever takes it here; at the screen itself people ask for themselves. */
export const TAKEN_BY = ['desk', 'phone', 'post'] as const;
export type TakenBy = (typeof TAKEN_BY)[number];
