/** The ledger, some entries at a time, and what the check of all of it found. Kinds, times and words of the program; nobody's pseudonym. */

import { LEDGER_CLASSES, type LedgerLine } from '../../../../../core/console/ledger-classes.ts';
import { LEDGER_TURNS, type LedgerTurn } from '../../../../../core/console/pages.ts';
import type { LedgerChecked, LedgerFilter, LedgerPage, PapersPage } from '../../../../../ports/console-papers-view.ts';
import { sentence } from '../words/words.ts';
import { ConsoleAct } from './console-act.tsx';
import type { Kiosk } from './kiosk.ts';

const FILTERS: readonly LedgerFilter[] = ['all', ...LEDGER_CLASSES];

export function ConsoleAudit({ kiosk, page }: { kiosk: Kiosk; page: Extract<PapersPage, { kind: 'ledger' | 'ledger-checked' }> }) {
  return page.kind === 'ledger' ? <Lines kiosk={kiosk} ledger={page.ledger} /> : <Checked kiosk={kiosk} checked={page.checked} />;
}

function Lines({ kiosk, ledger }: { kiosk: Kiosk; ledger: LedgerPage }) {
  const texts = kiosk.words.papers;
  const { lines, of } = ledger;
  return (
    <>
      <div class="data console-ledger" tabIndex={0}>
        <p>{texts.total(new Intl.NumberFormat(kiosk.language).format(ledger.total))}</p>
        {lines.length === 0 ? (
          <p>{texts.noLines}</p>
        ) : (
          <ol>
            {lines.map((line) => (
              <Line key={line.seq} kiosk={kiosk} line={line} />
            ))}
          </ol>
        )}
        <h2>{texts.filter}</h2>
        <div class="console-filters" role="group" aria-label={texts.filter}>
          {FILTERS.map((name) => (
            <button
              type="button"
              class="choice"
              key={name}
              data-do={`filter-${name}`}
              aria-pressed={name === of}
              onClick={() => {
                kiosk.act({ kind: 'console', what: 'filter-ledger', of: name });
              }}
            >
              {texts.filters[name]}
            </button>
          ))}
        </div>
        <ConsoleAct kiosk={kiosk} what="verify-ledger" text={texts.verify} />
      </div>
      <Turns kiosk={kiosk} ledger={ledger} />
    </>
  );
}

function Line({ kiosk, line }: { kiosk: Kiosk; line: LedgerLine }) {
  const { words, language } = kiosk;
  const { seq, atMs, kind, detail } = line;
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Asia/Shanghai' });
  return (
    <li>
      <span class="strong">{sentence(words.papers.kinds, kind, kind)}</span> {detail !== null && <code>{detail}</code>}
      <br />
      <span class="console-seq">
        {seq} · <time>{time.format(atMs)}</time>
      </span>
    </li>
  );
}

function Turns({ kiosk, ledger }: { kiosk: Kiosk; ledger: LedgerPage }) {
  const isOff = (to: LedgerTurn): boolean => (to === 'newer' ? !ledger.hasNewer : to === 'newest' ? false : !ledger.hasOlder);
  return (
    <div class="console-turns" role="group" aria-label={kiosk.words.papers.ledger}>
      {LEDGER_TURNS.map((to) => (
        <button
          type="button"
          key={to}
          data-do={`turn-${to}`}
          disabled={isOff(to)}
          onClick={() => {
            kiosk.act({ kind: 'console', what: 'turn-ledger', to });
          }}
        >
          {kiosk.words.papers.turns[to]}
        </button>
      ))}
    </div>
  );
}

function Checked({ kiosk, checked }: { kiosk: Kiosk; checked: LedgerChecked }) {
  const texts = kiosk.words.papers;
  const number = new Intl.NumberFormat(kiosk.language);
  if (checked.kind === 'bad')
    return (
      <div class="data" tabIndex={0}>
        <h2>{texts.broken(number.format(checked.seq))}</h2>
        <p>{sentence(texts.brokenBy, checked.what, checked.what)}</p>
        <p>{texts.brokenNext}</p>
      </div>
    );
  return (
    <div class="data" tabIndex={0}>
      <h2>{texts.verified(number.format(checked.entries))}</h2>
      <p>{texts.checkpoint}</p>
      {checked.checkpoint.map((line) => (
        <p key={line}>
          <code>{line}</code>
        </p>
      ))}
    </div>
  );
}
