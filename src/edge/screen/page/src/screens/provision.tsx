/** A bundle at the door, and a terminal that nobody owns yet: plain numbers, what to do, how it ended. Nobody is named. */

import type { ProvisionSummary } from '../../../../../core/provision/against.ts';
import type { ProvisionView } from '../../../../../ports/provision-view.ts';
import { refusalClass } from '../words/provision.ts';
import type { Words } from '../words/words.ts';
import { Dots, Keypad } from './keypad.tsx';
import type { Kiosk } from './kiosk.ts';

export function Provision({ kiosk, view }: { kiosk: Kiosk; view: ProvisionView }) {
  const { provision: words } = kiosk.words;
  switch (view.stage) {
    case 'unowned':
      return <Unowned kiosk={kiosk} view={view} />;
    case 'claim':
      return (
        <Asking kiosk={kiosk} title={words.claimTitle} summary={view.summary} digits={view.digits}>
          <p class="text">{view.code === null ? words.noCode : view.isWrong ? words.claimWrong : words.claim}</p>
          {view.code !== null && <p class="code">{spaced(view.code)}</p>}
        </Asking>
      );
    case 'summary':
      return (
        <Asking kiosk={kiosk} title={words.summaryTitle} summary={view.summary} digits={view.digits}>
          <p class="text strong">{view.trouble === null ? wantedText(kiosk.words, view.wanted) : words.troubles[view.trouble]}</p>
        </Asking>
      );
    case 'applying':
      return (
        <section class="screen provision">
          <h1>{words.applying}</h1>
          <progress max={100} value={view.percent} aria-label={words.applying} />
        </section>
      );
    default:
      return <Ended words={kiosk.words} view={view} />;
  }
}

function wantedText({ provision }: Words, wanted: Extract<ProvisionView, { stage: 'summary' }>['wanted']): string {
  if (wanted === 'card') return provision.wantCard;
  if (wanted === 'pin') return provision.wantPin;
  return wanted === 'enter' ? provision.wantEnter : provision.checking;
}

function Unowned({ kiosk, view }: { kiosk: Kiosk; view: Extract<ProvisionView, { stage: 'unowned' }> }) {
  const { provision: words } = kiosk.words;
  return (
    <section class="screen provision">
      <h1>{words.unownedTitle}</h1>
      <p class="text">{view.code === null ? words.noCode : words.unowned}</p>
      {view.isConsole && <p class="hint">{words.console}</p>}
      <dl class="values">
        <Value name={words.device} value={view.deviceId} />
        <Value name={words.fingerprint} value={view.fingerprint} />
        {view.code !== null && <Value name={words.code} value={spaced(view.code)} />}
      </dl>
    </section>
  );
}

/** Four and four are read off better than eight. */
function spaced(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface AskingProps {
  readonly kiosk: Kiosk;
  readonly title: string;
  readonly summary: ProvisionSummary;
  readonly digits: number;
  readonly children: preact.ComponentChildren;
}

function Asking({ kiosk, title, summary, digits, children }: AskingProps) {
  const { provision: words } = kiosk.words;
  return (
    <section class="screen entry provision">
      <div class="say" tabIndex={0}>
        <h1>{title}</h1>
        <Summary words={kiosk.words} summary={summary} />
        {summary.willFaceClose && <p class="text">{words.faceCloses}</p>}
        {summary.ownership !== 'none' && <p class="text strong">{words.ownerEnds}</p>}
        {children}
        <Dots kiosk={kiosk} digits={digits} />
      </div>
      <Keypad kiosk={kiosk} />
    </section>
  );
}

/** Only what the bundle changes. */
function Summary({ words, summary }: { words: Words; summary: ProvisionSummary }) {
  const { rows } = words.provision;
  const papers = [summary.hasPia, summary.hasSign, summary.hasProcessorKey].filter(Boolean).length + summary.calendarYears;
  const all: readonly (readonly [string, number])[] = [
    [rows.added, summary.peopleAdded],
    [rows.changed, summary.peopleChanged],
    [rows.ended, summary.peopleEnded],
    [rows.cards, summary.cards],
    [rows.pins, summary.pins],
    [rows.operators, summary.operators + summary.installers],
    [rows.groups, summary.groups + summary.schedules],
    [rows.settings, summary.settings],
    [rows.models, summary.models],
    [rows.papers, papers],
  ];
  return (
    <dl class="values">
      {all
        .filter(([, count]) => count > 0)
        .map(([name, count]) => (
          <Value key={name} name={name} value={String(count)} />
        ))}
    </dl>
  );
}

/** Title and sentence of a stage, for the screen and for whoever has it read aloud. */
export function provisionTexts({ provision: words }: Words, view: ProvisionView): readonly [title: string, text: string] {
  switch (view.stage) {
    case 'unowned':
      return [words.unownedTitle, view.code === null ? words.noCode : words.unowned];
    case 'claim':
      return [words.claimTitle, view.code === null ? words.noCode : view.isWrong ? words.claimWrong : words.claim];
    case 'summary':
      return [words.summaryTitle, view.trouble === null ? words.wantCard : words.troubles[view.trouble]];
    case 'applying':
      return [words.applying, ''];
    case 'done':
      return [words.doneTitle, words.done];
    case 'restarting':
      return [words.doneTitle, words.restarting];
    case 'released':
      return [words.releasedTitle, words.released];
    case 'refused':
      return [words.refusedTitle, words.refused[refusalClass(view.why)]];
  }
}

function Ended({ words, view }: { words: Words; view: ProvisionView }) {
  const [title, text] = provisionTexts(words, view);
  return (
    <section class="screen provision" data-why={view.stage === 'refused' ? view.why : undefined}>
      <h1>{title}</h1>
      <p class="text strong">{text}</p>
    </section>
  );
}
