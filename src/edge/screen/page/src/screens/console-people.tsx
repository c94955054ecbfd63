/** The people's pages of the console: the list by number, cards, PINs, end dates, groups. Nobody is named; of a PIN there are dots alone. */

import type { ConsolePage } from '../../../../../ports/console-view.ts';
import type { PeopleList, PeoplePage, PersonRow } from '../../../../../ports/console-people-view.ts';
import { ConsoleAct } from './console-act.tsx';
import { ConsoleAdd } from './console-people-add.tsx';
import { ConsoleGuardian } from './console-guardian.tsx';
import { ConsoleGroups } from './console-people-groups.tsx';
import { Turns, TypeName, TypePin, UntilChoices } from './console-people-parts.tsx';
import { Keypad } from './keypad.tsx';
import type { Kiosk } from './kiosk.ts';

const KINDS: Readonly<Record<PeoplePage['kind'], true>> = {
  'people-list': true,
  'add-person': true,
  'new-card': true,
  'new-pin': true,
  'person-until': true,
  'person-name': true,
  'end-person': true,
  guardian: true,
  groups: true,
};

export function isPeople(page: ConsolePage): page is PeoplePage {
  return Object.hasOwn(KINDS, page.kind);
}

export function ConsolePeople({ kiosk, page }: { kiosk: Kiosk; page: PeoplePage }) {
  const texts = kiosk.words.people;
  switch (page.kind) {
    case 'people-list':
      return <List kiosk={kiosk} list={page.list} />;
    case 'add-person':
      return <ConsoleAdd kiosk={kiosk} form={page.form} />;
    case 'new-card':
      return <NewCredential kiosk={kiosk} title={texts.cardOf(page.number)} text={texts.cardHow} isReady={page.isReady} />;
    case 'new-pin':
      return page.stage === 'ready' ? (
        <NewCredential kiosk={kiosk} title={texts.pinOf(page.number)} text={texts.ready} isReady />
      ) : (
        <TypePin kiosk={kiosk} title={texts.pinOf(page.number)} step={page.stage === 'again' ? 'pin-again' : 'pin'} digits={page.digits} />
      );
    case 'person-until':
      return (
        <div class="data console-list" tabIndex={0}>
          <h2>
            {texts.untilOf} · {page.number}
          </h2>
          <UntilChoices kiosk={kiosk} chosen={undefined} />
        </div>
      );
    case 'person-name':
      return <TypeName kiosk={kiosk} title={`${texts.newName} · ${page.number}`} text={texts.nameHow} />;
    case 'end-person':
      return (
        <>
          <div class="data" tabIndex={0}>
            <h2>{texts.endOf(page.number)}</h2>
            <p>{texts.endHow}</p>
          </div>
          <div class="answers">
            <ConsoleAct kiosk={kiosk} what="end-for-good" text={texts.endYes} />
          </div>
        </>
      );
    case 'guardian':
      return <ConsoleGuardian kiosk={kiosk} step={page.step} number={page.number} />;
    case 'groups':
      return <ConsoleGroups kiosk={kiosk} page={page} />;
  }
}

function NewCredential({ kiosk, title, text, isReady }: { kiosk: Kiosk; title: string; text: string; isReady: boolean }) {
  return (
    <>
      <div class="data" tabIndex={0}>
        <h2>{title}</h2>
        <p aria-live="polite">{isReady ? kiosk.words.people.ready : text}</p>
      </div>
      {isReady && (
        <div class="answers">
          <ConsoleAct kiosk={kiosk} what="go-on" text={kiosk.words.people.goOn} />
        </div>
      )}
    </>
  );
}

function List({ kiosk, list }: { kiosk: Kiosk; list: PeopleList }) {
  const texts = kiosk.words.people;
  const { prefix, rows, from, total } = list;
  const count = new Intl.NumberFormat(kiosk.language).format(total);
  return (
    <div class="console-entry people-list">
      <div class="people-side">
        <p class="people-count" aria-live="polite">
          <strong>{prefix === '' ? '—' : `${prefix}…`}</strong> {total === 0 ? texts.nobody : texts.count(count)}
        </p>
        <p class="spoken">{texts.listHow}</p>
        <div class="people-rows">
          {rows.map((row) => (
            <button
              type="button"
              class="choice"
              key={row.number}
              data-do="show-person"
              onClick={() => {
                kiosk.act({ kind: 'console', what: 'show-person', number: row.number });
              }}
            >
              <strong>{row.number}</strong> <span>{factsOf(kiosk, row)}</span>
            </button>
          ))}
        </div>
        <div class="people-turns">
          <Turns kiosk={kiosk} from={from} rows={rows.length} total={total} />
          <button
            type="button"
            data-do="add-person"
            onClick={() => {
              kiosk.act({ kind: 'console', what: 'add-person' });
            }}
          >
            {texts.add}
          </button>
        </div>
      </div>
      <Keypad kiosk={kiosk} />
    </div>
  );
}

function factsOf({ words, language }: Kiosk, { role, hasCard, hasPin, consent, untilMs }: PersonRow): string {
  const { console: texts, people } = words;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeZone: 'Asia/Shanghai' });
  const facts = [
    role === 'person' ? '' : texts.roles[role],
    hasCard ? texts.labels.card : '',
    hasPin ? texts.labels.pin : '',
    people.consents[consent],
    untilMs === null ? '' : people.ends(date.format(untilMs)),
  ];
  return facts.filter((fact) => fact !== '').join(' · ');
}
