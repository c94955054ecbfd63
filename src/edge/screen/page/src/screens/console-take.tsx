/** A request or complaint that came in person, by telephone or by post, taken step by step. Nobody is named here. */

import { TAKEN_BY } from '../../../../../core/console/pages.ts';
import { COMPLAINT_TOPICS, REQUEST_KINDS } from '../../../../../core/rights/request.ts';
import type { PapersInput, PapersPage } from '../../../../../ports/console-papers-view.ts';
import type { Kiosk } from './kiosk.ts';

export function ConsoleTake({ kiosk, page }: { kiosk: Kiosk; page: Extract<PapersPage, { kind: 'take-request' | 'request-taken' }> }) {
  const { words } = kiosk;
  const texts = words.papers;
  if (page.kind === 'request-taken')
    return (
      <div class="data" tabIndex={0}>
        <h2>{texts.taken(page.number)}</h2>
        <p class="strong">{words.rights.due(page.dueDay)}</p>
        <p>{texts.takenNext}</p>
      </div>
    );
  const { request, topic } = page;
  if (request === null)
    return (
      <Choices
        kiosk={kiosk}
        title={texts.takeKind}
        choices={REQUEST_KINDS.map((name) => [words.console.kinds[name], { kind: 'console', what: 'take-kind', request: name }])}
      />
    );
  if (request === 'complaint' && topic === null)
    return (
      <Choices
        kiosk={kiosk}
        title={words.rights.topicTitle}
        choices={COMPLAINT_TOPICS.map((name) => [words.rights.topics[name], { kind: 'console', what: 'take-topic', topic: name }])}
      />
    );
  return (
    <Choices
      kiosk={kiosk}
      title={`${words.console.kinds[request]}${topic === null ? '' : ` · ${words.rights.topics[topic]}`}. ${texts.takeBy}`}
      choices={TAKEN_BY.map((name) => [texts.takenBy[name], { kind: 'console', what: 'take-by', channel: name }])}
    />
  );
}

function Choices({ kiosk, title, choices }: { kiosk: Kiosk; title: string; choices: readonly (readonly [string, PapersInput])[] }) {
  return (
    <div class="data console-list" tabIndex={0}>
      <h2>{title}</h2>
      {choices.map(([text, input]) => (
        <button
          type="button"
          class="choice"
          key={text}
          data-do={input.what}
          onClick={() => {
            kiosk.act(input);
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
