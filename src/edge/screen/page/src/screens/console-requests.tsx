/** Requests and complaints: numbers, kinds and days. Who asked is not here. */

import type { ConsolePage, ConsoleRequest } from '../../../../../ports/console-view.ts';
import type { AnswerReason } from '../../../../../core/console/pages.ts';
import type { RequestOutcome } from '../../../../../core/rights/request.ts';
import { ConsoleAct } from './console-act.tsx';
import type { Kiosk } from './kiosk.ts';

/** A refusal says why; what was done was done as asked. */
const ANSWERS: readonly (readonly [RequestOutcome, AnswerReason])[] = [
  ['done', 'as-asked'],
  ['partly', 'law-requires'],
  ['refused', 'nothing-held'],
  ['refused', 'law-requires'],
  ['refused', 'not-proved'],
];

export function ConsoleRequests({ kiosk, page }: { kiosk: Kiosk; page: Extract<ConsolePage, { kind: 'requests' | 'request' }> }) {
  const texts = kiosk.words.console;
  if (page.kind === 'request') return <One kiosk={kiosk} request={page.request} />;
  if (page.requests === null) {
    return (
      <div class="choices">
        <ConsoleAct kiosk={kiosk} what="list-requests" text={texts.listRequests} />
        <ConsoleAct kiosk={kiosk} what="take-request" text={kiosk.words.papers.take} />
      </div>
    );
  }
  if (page.requests.length === 0) return <p class="text">{texts.none}</p>;
  return (
    <div class="data console-list" tabIndex={0}>
      {page.requests.map((request) => (
        <button
          type="button"
          key={request.number}
          data-do="request"
          class={request.urgency === 'overdue' ? 'choice overdue' : 'choice'}
          onClick={() => {
            kiosk.act({ kind: 'console', what: 'request', number: request.number });
          }}
        >
          {lineOf(kiosk, request)}
        </button>
      ))}
    </div>
  );
}

function lineOf({ words }: Kiosk, { number, what, state, dueDay }: ConsoleRequest): string {
  const texts = words.console;
  return `${number} · ${texts.kinds[what]} · ${texts.states[state]} · ${words.rights.due(dueDay)}`;
}

function One({ kiosk, request }: { kiosk: Kiosk; request: ConsoleRequest }) {
  const texts = kiosk.words.console;
  return (
    <>
      <p class="text strong">{lineOf(kiosk, request)}</p>
      {request.state !== 'closed' && (
        <div class="data console-list" tabIndex={0}>
          {request.state === 'open' && <p>{texts.answerHow}</p>}
          {request.state === 'open' &&
            ANSWERS.map(([outcome, reason]) => (
              <button
                type="button"
                class="choice"
                key={`${outcome}-${reason}`}
                data-do={`answer-${outcome}-${reason}`}
                onClick={() => {
                  kiosk.act({ kind: 'console', what: 'answer', outcome, reason });
                }}
              >
                {`${texts.outcomes[outcome]} · ${texts.reasons[reason]}`}
              </button>
            ))}
          {request.state === 'answered' && <ConsoleAct kiosk={kiosk} what="close-request" text={texts.closeRequest} />}
        </div>
      )}
    </>
  );
}
