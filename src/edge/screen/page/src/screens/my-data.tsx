/** A person's rights at the door: everything that is held of them, a copy, a stop, a request, a complaint. Theirs alone. */

import type { ComponentChildren } from 'preact';
import type { ScreenView } from '../../../../../ports/screen.ts';
import { COMPLAINT_TOPICS, type ComplaintTopic } from '../../../../../core/rights/request.ts';
import { SCREEN_REQUESTS, type ScreenRequest } from '../../../../../core/access/rights-places.ts';
import type { PadPlace } from '../../../../../core/access/pad-choices.ts';
import type { Kiosk } from './kiosk.ts';
import { PadNumber } from './pad-number.tsx';

type DataView = Extract<ScreenView, { kind: 'my-data' }>;
type What = 'see' | 'copy' | 'restrict' | 'lift' | 'ask';

/** Passages that the screen shows; the copy has them all. */
const VISITS_SHOWN = 8;

interface RightsButtonProps {
  readonly kiosk: Kiosk;
  readonly place: PadPlace;
  readonly what: What;
  readonly text: string;
}

export function RightsButton({ kiosk, place, what, text }: RightsButtonProps) {
  return (
    <button
      type="button"
      class="main-button"
      data-do={`rights-${what}`}
      onClick={() => {
        kiosk.act({ kind: 'rights', what });
      }}
    >
      <PadNumber place={place} choice={{ kind: 'rights', what }} />
      {text}
    </button>
  );
}

export function MyData({ kiosk, view }: { kiosk: Kiosk; view: DataView }) {
  const { rights } = kiosk.words;
  const { face } = view.data;
  return (
    <section class="screen my-data">
      <h1>{rights.title}</h1>
      {view.note !== null && (
        <p class="text strong" role="status">
          {rights.notes[view.note]}
        </p>
      )}
      <div class="data" tabIndex={0}>
        <Facts kiosk={kiosk} view={view} />
        <History kiosk={kiosk} view={view} />
      </div>
      <div class="answers">
        <RightsButton kiosk={kiosk} place={view} what="copy" text={rights.copy} />
        {face !== null && (
          <RightsButton
            kiosk={kiosk}
            place={view}
            what={face.isRestricted ? 'lift' : 'restrict'}
            text={face.isRestricted ? rights.lift : rights.restrict}
          />
        )}
        <RightsButton kiosk={kiosk} place={view} what="ask" text={rights.ask} />
      </div>
    </section>
  );
}

function Facts({ kiosk, view }: { kiosk: Kiosk; view: DataView }) {
  const { words, language } = kiosk;
  const { rights } = words;
  const { data } = view;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'Asia/Shanghai' });
  const ways = [...(data.hasCard ? [rights.methods.card] : []), ...(data.hasPin ? [rights.methods.pin] : [])].join(', ');
  const { face } = data;
  return (
    <dl>
      <dt>{rights.labels.face}</dt>
      <dd>
        {face === null
          ? rights.noFace
          : `${rights.face(date.format(face.sinceMs), date.format(face.untilMs), rights.rules[face.endedBy])} ${rights.described}`}
        {face !== null && (face.isRestricted || face.isSuspended) && <strong> {rights.stopped}</strong>}
      </dd>
      <dt>{rights.labels.number}</dt>
      <dd>{data.number}</dd>
      <dt>{rights.labels.name}</dt>
      <dd>{data.name}</dd>
      <dt>{rights.labels.ways}</dt>
      <dd>{ways}</dd>
      <dt>{rights.labels.until}</dt>
      <dd>{data.validUntilMs === null ? rights.noEnd : date.format(data.validUntilMs)}</dd>
      {(data.groups ?? []).length > 0 && (
        <>
          <dt>{kiosk.words.door.groups}</dt>
          <dd>{data.groups?.join(', ')}</dd>
        </>
      )}
    </dl>
  );
}

function History({ kiosk, view }: { kiosk: Kiosk; view: DataView }) {
  const { words, language } = kiosk;
  const { rights } = words;
  const { consents, visits, visitDays, requests } = view.data;
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Shanghai' });
  const left = visits.length - VISITS_SHOWN;
  return (
    <>
      <h2>{rights.labels.consents}</h2>
      <List none={rights.nothing} lines={consents.map(({ atMs, kind }) => `${moment.format(atMs)} · ${rights.steps[kind]}`)} />
      <h2>{rights.labels.visits(visitDays)}</h2>
      <List
        none={rights.nothing}
        lines={visits
          .slice(0, VISITS_SHOWN)
          .map(
            ({ atMs, method, isGranted }) =>
              `${moment.format(atMs)} · ${rights.methods[method]} · ${isGranted ? rights.passed : rights.notPassed}`,
          )}
      />
      {left > 0 && <p>{rights.more(left)}</p>}
      <h2>{rights.labels.requests}</h2>
      <List none={rights.nothing} lines={requests.map(({ number, dueDay }) => `${number} · ${rights.due(dueDay)}`)} />
    </>
  );
}

function List({ lines, none }: { lines: readonly string[]; none: string }) {
  if (lines.length === 0) return <p>{none}</p>;
  return (
    <ul>
      {lines.map((line, at) => (
        <li key={at}>{line}</li>
      ))}
    </ul>
  );
}

export function Ask({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'ask' }> }) {
  const { rights } = kiosk.words;
  const { isTopic } = view;
  const press = (request: ScreenRequest, topic: ComplaintTopic | null): void => {
    kiosk.act({ kind: 'request', request, topic });
  };
  return (
    <section class="screen ask">
      <h1>{isTopic ? rights.topicTitle : rights.askTitle}</h1>
      <div class="choices">
        {isTopic
          ? COMPLAINT_TOPICS.map((topic) => (
              <Choice
                key={topic}
                name={`topic-${topic}`}
                number={<PadNumber place={view} choice={{ kind: 'request', request: 'complaint', topic }} />}
                text={rights.topics[topic]}
                onPress={() => {
                  press('complaint', topic);
                }}
              />
            ))
          : SCREEN_REQUESTS.map((request) => (
              <Choice
                key={request}
                name={`request-${request}`}
                number={<PadNumber place={view} choice={{ kind: 'request', request, topic: null }} />}
                text={rights.kinds[request]}
                onPress={() => {
                  press(request, null);
                }}
              />
            ))}
      </div>
      <p class="text">{rights.authorities}</p>
    </section>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly number: ComponentChildren;
  readonly text: string;
  readonly onPress: () => void;
}

function Choice({ name, number, text, onPress }: ChoiceProps) {
  return (
    <button type="button" class="choice" data-do={name} onClick={onPress}>
      {number}
      {text}
    </button>
  );
}
