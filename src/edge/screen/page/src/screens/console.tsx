/** The console of those who run the door: tabs above, one page below that scrolls inside, the way back in the foot. */

import type { ConsolePage, ConsoleView } from '../../../../../ports/console-view.ts';
import { ConsoleAct } from './console-act.tsx';
import { ConsolePapers, isPapers } from './console-papers.tsx';
import { ConsoleRequests } from './console-requests.tsx';
import { ConsoleState } from './console-state.tsx';
import { Dots, Keypad } from './keypad.tsx';
import type { Kiosk } from './kiosk.ts';
import { ConsolePeople, isPeople } from './console-people.tsx';
import { ConsolePerson } from './console-person.tsx';

/** The tab that a page belongs to. */
const TAB_OF: Readonly<Record<ConsolePage['kind'], string>> = {
  state: 'state',
  people: 'people',
  person: 'people',
  'people-list': 'people',
  'add-person': 'people',
  'new-card': 'people',
  'new-pin': 'people',
  'person-until': 'people',
  'person-name': 'people',
  'end-person': 'people',
  guardian: 'people',
  groups: 'people',
  requests: 'requests',
  request: 'requests',
  papers: 'papers',
  errors: 'papers',
  settings: 'papers',
  ledger: 'papers',
  'ledger-checked': 'papers',
  'evidence-made': 'papers',
  'take-request': 'requests',
  'request-taken': 'requests',
  acts: 'acts',
  proof: '',
  working: '',
  invite: '',
};

/** On "my face" of whoever runs the door. */
export function ConsoleButton({ kiosk }: { kiosk: Kiosk }) {
  return (
    <button
      type="button"
      class="main-button"
      data-do="console"
      onClick={() => {
        kiosk.act({ kind: 'console', what: 'open' });
      }}
    >
      {kiosk.words.console.title}
    </button>
  );
}

export function Console({ kiosk, view }: { kiosk: Kiosk; view: ConsoleView }) {
  const { words } = kiosk;
  const { page, note, tabs, isLinked } = view;
  const isBusy = page.kind === 'proof' || page.kind === 'working' || page.kind === 'invite';
  return (
    <section class="screen console">
      <h1 class="spoken">{words.console.title}</h1>
      {!isBusy && (
        <div class="console-tabs" role="group" aria-label={words.console.title}>
          {tabs.map((tab) => (
            <button
              type="button"
              key={tab}
              data-do={`tab-${tab}`}
              aria-pressed={TAB_OF[page.kind] === tab}
              onClick={() => {
                kiosk.act({ kind: 'console', what: 'tab', tab });
              }}
            >
              {words.console.tabs[tab]}
            </button>
          ))}
        </div>
      )}
      <div class="console-body">
        {note !== null && (
          <p class="text strong" role="status">
            {words.console.notes[note]}
          </p>
        )}
        {isLinked === true && <p class="text">{words.console.isLinked}</p>}
        <Page kiosk={kiosk} page={page} />
      </div>
    </section>
  );
}

function Page({ kiosk, page }: { kiosk: Kiosk; page: ConsolePage }) {
  const texts = kiosk.words.console;
  if (isPapers(page)) return <ConsolePapers kiosk={kiosk} page={page} />;
  if (isPeople(page)) return <ConsolePeople kiosk={kiosk} page={page} />;
  switch (page.kind) {
    case 'state':
      return <ConsoleState kiosk={kiosk} facts={page.facts} />;
    case 'people':
      return (
        <div class="console-entry people-search">
          <div class="say">
            <h2>{texts.search}</h2>
            <p class="text">{texts.searchHow}</p>
            <p class="console-typed" aria-live="polite">
              {page.typed === '' ? '—' : page.typed}
            </p>
            <div class="people-turns">
              <ConsoleAct kiosk={kiosk} what="list-people" text={kiosk.words.people.list} />
              <ConsoleAct kiosk={kiosk} what="groups" text={kiosk.words.people.groups} />
            </div>
          </div>
          <Keypad kiosk={kiosk} />
        </div>
      );
    case 'person':
      return <ConsolePerson kiosk={kiosk} person={page.person} />;
    case 'requests':
    case 'request':
      return <ConsoleRequests kiosk={kiosk} page={page} />;
    case 'acts':
      return (
        <div class="choices">
          {page.clear.map((alarm) => (
            <ConsoleAct key={alarm} kiosk={kiosk} what={`clear-${alarm}`} text={texts.acts[`clear-${alarm}`]} />
          ))}
          {page.canPurge && <ConsoleAct kiosk={kiosk} what="purge" text={texts.purge} />}
          {page.canCommission && <ConsoleAct kiosk={kiosk} what="commission" text={texts.commission} />}
        </div>
      );
    case 'proof':
      return (
        <div class="console-entry">
          <div class="say">
            <h2>{texts.acts[page.act]}</h2>
            <p class="text">{page.isCardSeen ? texts.typePin : texts.tapCard}</p>
            {page.isCardSeen && <Dots kiosk={kiosk} digits={page.digits} />}
          </div>
          {page.isCardSeen && <Keypad kiosk={kiosk} />}
        </div>
      );
    case 'invite':
      return (
        <div class="say">
          <h2>{texts.link[page.line].title}</h2>
          <p class="text">{texts.link[page.line].text}</p>
        </div>
      );
    case 'working':
      return <Working kiosk={kiosk} progress={page.progress} />;
  }
}

function Working({ kiosk, progress }: { kiosk: Kiosk; progress: Extract<ConsolePage, { kind: 'working' }>['progress'] }) {
  const { words } = kiosk;
  return (
    <div class="console-working">
      <p class="text strong">{words.common.oneMoment}</p>
      {progress !== null && (
        <>
          <progress value={progress.done} max={progress.of} aria-label={words.console.progress(progress.done, progress.of)} />
          <p class="text">{words.console.progress(progress.done, progress.of)}</p>
          <ConsoleAct kiosk={kiosk} what="cancel" text={words.console.cancel} />
        </>
      )}
    </div>
  );
}

/** What is read aloud. */
export function consoleTitle({ words }: Kiosk, { page, note }: ConsoleView): string {
  const texts = words.console;
  const said = note === null ? '' : texts.notes[note];
  if (page.kind === 'proof')
    return [said, texts.acts[page.act], page.isCardSeen ? `${texts.typePin} ${words.keypad.entered(page.digits)}` : texts.tapCard].join(
      ' ',
    );
  if (page.kind === 'invite') return `${texts.link[page.line].title} ${texts.link[page.line].text}`;
  return [said, page.kind === 'working' ? words.common.oneMoment : texts.title].join(' ').trim();
}
