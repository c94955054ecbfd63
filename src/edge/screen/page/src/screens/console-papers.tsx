/** The papers: what can be looked at, and the evidence pack that was made. */

import type { ConsolePage } from '../../../../../ports/console-view.ts';
import type { EvidenceMade, PapersPage } from '../../../../../ports/console-papers-view.ts';
import { ConsoleAct } from './console-act.tsx';
import { ConsoleAudit } from './console-audit.tsx';
import { ConsoleErrors } from './console-errors.tsx';
import { ConsoleTake } from './console-take.tsx';
import { ConsoleSettings } from './console-settings.tsx';
import type { Kiosk } from './kiosk.ts';

export function isPapers(page: ConsolePage): page is PapersPage {
  return ['papers', 'errors', 'settings', 'ledger', 'ledger-checked', 'evidence-made', 'take-request', 'request-taken'].includes(page.kind);
}

export function ConsolePapers({ kiosk, page }: { kiosk: Kiosk; page: PapersPage }) {
  switch (page.kind) {
    case 'papers':
      return <Choices kiosk={kiosk} page={page} />;
    case 'errors':
      return <ConsoleErrors kiosk={kiosk} errors={page.errors} />;
    case 'settings':
      return <ConsoleSettings kiosk={kiosk} settings={page.settings} />;
    case 'ledger':
    case 'ledger-checked':
      return <ConsoleAudit kiosk={kiosk} page={page} />;
    case 'evidence-made':
      return <Made kiosk={kiosk} made={page.made} />;
    case 'take-request':
    case 'request-taken':
      return <ConsoleTake kiosk={kiosk} page={page} />;
  }
}

function Choices({ kiosk, page }: { kiosk: Kiosk; page: Extract<PapersPage, { kind: 'papers' }> }) {
  const texts = kiosk.words.papers;
  return (
    <div class="choices">
      <ConsoleAct kiosk={kiosk} what="errors" text={texts.errors} />
      <ConsoleAct kiosk={kiosk} what="settings" text={texts.settings} />
      {page.canReadLedger && <ConsoleAct kiosk={kiosk} what="ledger" text={texts.ledger} />}
      {page.canMakeEvidence && <ConsoleAct kiosk={kiosk} what="make-evidence" text={texts.evidence} />}
      {page.canMakeEvidence && <p class="text">{texts.evidenceHow}</p>}
    </div>
  );
}

function Made({ kiosk, made }: { kiosk: Kiosk; made: EvidenceMade }) {
  const texts = kiosk.words.papers;
  const number = new Intl.NumberFormat(kiosk.language);
  const facts = [
    ['bytes', number.format(made.bytes)],
    ['entries', number.format(made.entries)],
    ['check', made.isLedgerOk ? texts.holds : texts.holdsNot],
    ['sha256', made.sha256],
  ] as const;
  return (
    <div class="data" tabIndex={0}>
      <p class="strong">{texts.made(made.file)}</p>
      <dl class="console-facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{texts.madeFacts[name]}</dt>
            <dd>
              <code>{text}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p>{texts.madeNext}</p>
    </div>
  );
}
