/** The first page of the console: gates, door, people, dates, and the honest error card. Numbers and days, nobody's name. */

import type { ConsoleFacts, DayCount } from '../../../../../ports/console-view.ts';
import { FILING_PERSONS } from '../../../../../core/filing/count.ts';
import { GATE_CODES } from '../../../../../core/policy/gates.ts';
import { sentence } from '../words/words.ts';
import { ErrorRates } from './console-errors.tsx';
import type { Kiosk } from './kiosk.ts';

export function ConsoleState({ kiosk, facts }: { kiosk: Kiosk; facts: ConsoleFacts }) {
  const { words, language } = kiosk;
  const texts = words.console;
  const { closed, door, people, filing, requests, expiries } = facts;
  const number = new Intl.NumberFormat(language);
  return (
    <div class="data" tabIndex={0}>
      <h2>{closed.length === 0 ? texts.gatesOpen : texts.gates(closed.length, GATE_CODES.length)}</h2>
      {closed.length > 0 && (
        <>
          <ul class="console-gates">
            {closed.map((code) => (
              <li key={code}>
                {sentence(words.gates, code, words.common.faceOff)} <code>{code}</code>
              </li>
            ))}
          </ul>
          <p>{texts.wayOut}</p>
        </>
      )}
      <h2>{texts.door}</h2>
      <p>{door.alarm === null ? texts.doorStates[door.state] : words.door.alarms[door.alarm]}</p>
      {!door.isRelayOk && <p class="strong">{texts.relayBad}</p>}
      <h2>{texts.people}</h2>
      <p>{people === null ? texts.unread : texts.counts(people.known, people.consenting, people.held)}</p>
      {filing !== null && (
        <p>
          {texts.threshold(number.format(filing.total), number.format(FILING_PERSONS))}{' '}
          {filing.dueDay !== null && texts.filingDue(filing.dueDay)}
        </p>
      )}
      <h2>{requests === null ? texts.tabs.requests : texts.requests(requests.open, requests.overdue)}</h2>
      <Days kiosk={kiosk} days={requests?.due} />
      <h2>{texts.expiries}</h2>
      {expiries === null ? <p>{texts.notCounted}</p> : <Days kiosk={kiosk} days={expiries} />}
      <h2>{texts.assessment}</h2>
      <p>{piaText(kiosk, facts.pia)}</p>
      <h2>{texts.errors}</h2>
      {facts.errors === null ? <p>{texts.unread}</p> : <ErrorRates kiosk={kiosk} errors={facts.errors} />}
    </div>
  );
}

function piaText({ words }: Kiosk, pia: ConsoleFacts['pia']): string {
  if (pia === null) return words.console.piaNone;
  return pia.isForThisProcessing ? words.console.piaUntil(pia.reviewDue) : words.console.piaOther;
}

function Days({ kiosk, days }: { kiosk: Kiosk; days: readonly DayCount[] | undefined }) {
  const texts = kiosk.words.console;
  if (days === undefined) return <p>{texts.unread}</p>;
  if (days.length === 0) return <p>{texts.none}</p>;
  return (
    <ul>
      {days.map(({ day, count }) => (
        <li key={day}>{texts.days(day, count)}</li>
      ))}
    </ul>
  );
}
