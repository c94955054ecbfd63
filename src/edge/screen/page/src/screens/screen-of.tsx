/** The screen for each view. A view of a newer terminal that this page does not know still has its way back. */

import type { ScreenView } from '../../../../../ports/screen.ts';
import { sentence, type Words } from '../words/words.ts';
import { CardOnly, Entry } from './entry.tsx';
import type { Kiosk } from './kiosk.ts';
import { Commission } from './commission.tsx';
import { Console, consoleTitle } from './console.tsx';
import { Ask, MyData } from './my-data.tsx';
import { MyFace, PurgeConfirm, WithdrawConfirm } from './my-face.tsx';
import { HandOver } from './hand-over.tsx';
import { Notice, NoticeChanged } from './notice.tsx';
import { Busy, Look, Outcome } from './outcome.tsx';
import { Provision, provisionTexts } from './provision.tsx';
import { WaitLeft } from './wait-left.tsx';
import { Ways } from './ways.tsx';

export type { Kiosk } from './kiosk.ts';

export function ScreenOf({ view, kiosk }: { view: ScreenView | undefined; kiosk: Kiosk }) {
  const { words } = kiosk;
  if (view === undefined) return <Busy title={words.common.lost} text={words.common.lostHow} />;
  switch (view.kind) {
    case 'idle':
      return kiosk.isCardHint ? (
        <CardOnly title={words.card.title} text={words.card.text} />
      ) : (
        <Idle kiosk={kiosk} note={doorNoteOf(view, kiosk)} />
      );
    case 'claim':
      return <Entry kiosk={kiosk} title={words.claim.title} text={words.claim.text} digits={view.digits} isCardToo />;
    case 'number-entry':
    case 'pin-entry':
      return <EntryOf kiosk={kiosk} view={view} />;
    case 'looking':
      return (
        <Look
          kiosk={kiosk}
          title={words.looking.title}
          text={view.advice === null ? words.looking.text : sentence(words.advice, view.advice, words.looking.text)}
          seen={view}
        />
      );
    case 'checking':
      return <Busy title={words.checking.title} text={words.checking.text} />;
    case 'erasing':
      return <Busy title={words.erasing.title} text={words.erasing.text} />;
    case 'commission':
      return <Commission kiosk={kiosk} view={view} />;
    case 'console':
      return <Console kiosk={kiosk} view={view.console} />;
    case 'provision':
      return <Provision kiosk={kiosk} view={view.provision} />;
    case 'my-face':
      return <MyFace kiosk={kiosk} view={view} />;
    case 'my-data':
      return <MyData kiosk={kiosk} view={view} />;
    case 'ask':
      return <Ask kiosk={kiosk} view={view} />;
    case 'hand-over':
      return <HandOver kiosk={kiosk} view={view} />;
    case 'notice':
      return <Notice kiosk={kiosk} view={view} />;
    case 'notice-changed':
      return <NoticeChanged kiosk={kiosk} view={view} />;
    case 'enrolling':
      return (
        <Look
          kiosk={kiosk}
          title={words.enrolling.title}
          text={view.advice === null ? words.enrolling.text : sentence(words.advice, view.advice, words.enrolling.text)}
          seen={view}
          shots={view}
        />
      );
    case 'withdraw-confirm':
      return <WithdrawConfirm kiosk={kiosk} />;
    case 'purge-confirm':
      return <PurgeConfirm kiosk={kiosk} view={view} />;
    default:
      return <OutcomeOf kiosk={kiosk} view={view} />;
  }
}

/** What stands above the ways in: an alarm of the door first. */
function doorNoteOf(view: Extract<ScreenView, { kind: 'idle' }>, { words }: Kiosk): string | undefined {
  if (view.doorAlarm !== undefined) return words.door.alarms[view.doorAlarm];
  return view.isInstalling === true ? words.door.installing : undefined;
}

function Idle({ kiosk, note }: { kiosk: Kiosk; note: string | undefined }) {
  return (
    <section class={note === undefined ? 'screen idle' : 'screen idle alarmed'}>
      {note !== undefined && (
        <p class="text strong" role="alert">
          {note}
        </p>
      )}
      <h1>{kiosk.words.ways.question}</h1>
      <Ways kiosk={kiosk} isCompact={false} />
    </section>
  );
}

function EntryOf({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'number-entry' | 'pin-entry' }> }) {
  const { words } = kiosk;
  const { purpose } = view;
  const isNumber = view.kind === 'number-entry';
  const texts = isNumber ? words.number : words.pin;
  const text = purpose === 'purge' ? texts.purge : purpose === 'my-face' ? texts.myFace : texts.pass;
  // A purge takes the operator's card: a number would name nobody.
  if (isNumber && purpose === 'purge')
    return <CardOnly title={words.card.title} text={view.isAgain === true ? words.number.again : text} />;
  return (
    <Entry
      kiosk={kiosk}
      title={isNumber && purpose === 'my-face' ? words.common.myFace : texts.title}
      text={text}
      digits={view.digits}
      isCardToo={isNumber && purpose === 'my-face'}
    />
  );
}

type Ended = Extract<
  ScreenView,
  { kind: 'granted' | 'refused' | 'wait' | 'enrolled' | 'enrol-refused' | 'consent-declined' | 'withdrawn' | 'purged' | 'asked' }
>;

function OutcomeOf({ kiosk, view }: { kiosk: Kiosk; view: Ended }) {
  const { words } = kiosk;
  switch (view.kind) {
    case 'granted':
      return (
        <Outcome kiosk={kiosk} mood="good" title={words.granted.title} text={words.granted.text} hasWays={false}>
          {view.initials !== undefined && <p class="initials">{view.initials}</p>}
        </Outcome>
      );
    case 'refused':
      return (
        <Outcome
          kiosk={kiosk}
          mood={view.reason === 'second-person' ? 'calm' : 'bad'}
          title={refusedTitle(view.reason, words)}
          text={sentence(words.reasons, view.reason, words.common.useOther)}
          hasWays
        />
      );
    case 'wait':
      return (
        <Outcome kiosk={kiosk} mood="bad" title={words.wait.title} text={waitText(view, words)} hasWays>
          <WaitLeft seconds={view.seconds} />
        </Outcome>
      );
    case 'enrolled':
      return (
        <Outcome kiosk={kiosk} mood="calm" title={words.enrolled.title} text={words.enrolled.text} hasWays={false} receipt={view}>
          <TryDoor kiosk={kiosk} />
        </Outcome>
      );
    case 'enrol-refused':
      return (
        <Outcome
          kiosk={kiosk}
          mood="bad"
          title={words.enrolRefused.title}
          text={sentence(words.reasons, view.reason, words.common.useOther)}
          hasWays
        />
      );
    case 'consent-declined':
      return <Outcome kiosk={kiosk} mood="calm" title={words.declined.title} text={words.declined.text} hasWays />;
    case 'asked':
      return (
        <Outcome
          kiosk={kiosk}
          mood="calm"
          title={words.rights.askedTitle}
          text={words.rights.asked(view.number, view.dueDay)}
          hasWays={false}
        />
      );
    case 'withdrawn':
      return (
        <Outcome
          kiosk={kiosk}
          mood="calm"
          title={view.isPending === true ? words.withdrawn.pendingTitle : words.withdrawn.title}
          text={view.isPending === true ? words.withdrawn.pending : words.withdrawn.text}
          hasWays={false}
          receipt={view}
        />
      );
    case 'purged':
      return (
        <Outcome
          kiosk={kiosk}
          mood="calm"
          title={view.isPending === true ? words.purged.pendingTitle : words.purged.title}
          text={view.isPending === true ? words.purged.pending : words.purged.text(view.persons)}
          hasWays={false}
          receipt={view}
        />
      );
    default:
      return <Busy title={words.common.oneMoment} text={words.common.useOther} />;
  }
}

/** Once, by the way of every day; close is beside it. */
function TryDoor({ kiosk }: { kiosk: Kiosk }) {
  return (
    <button
      type="button"
      class="main-button"
      data-do="try-door"
      onClick={() => {
        kiosk.act({ kind: 'choose', what: 'face' });
      }}
    >
      {kiosk.words.handOver.tryDoor}
    </button>
  );
}

function waitText({ seconds, isCardOn }: Extract<ScreenView, { kind: 'wait' }>, { wait }: Words): string {
  return isCardOn === true ? `${wait.text(seconds)} ${wait.card}` : wait.text(seconds);
}

/** The first of two people is not refused: the door waits for the other. */
function refusedTitle(reason: string, words: Words): string {
  return reason === 'second-person' ? words.door.secondPerson : words.refused.title;
}

/** What is read aloud when the screen changes. */
export function titleOf(view: ScreenView | undefined, kiosk: Kiosk): string {
  const { words } = kiosk;
  if (view === undefined) return `${words.common.lost} ${words.common.lostHow}`;
  switch (view.kind) {
    case 'idle':
      if (kiosk.isCardHint) return `${words.card.title} ${words.card.text}`;
      return [doorNoteOf(view, kiosk), words.ways.question].filter(Boolean).join(' ');
    case 'claim':
      return `${words.claim.title} ${words.claim.text}`;
    case 'looking':
      return `${words.looking.title} ${sentence(words.advice, view.advice ?? '', '')}`;
    case 'number-entry':
      return `${words.number.title} ${words.keypad.entered(view.digits)}`;
    case 'pin-entry':
      return `${words.pin.title} ${words.keypad.entered(view.digits)}`;
    case 'enrolling':
      return `${words.enrolling.title} ${words.enrolling.taken(view.taken, view.wanted)} ${sentence(words.advice, view.advice ?? '', '')}`;
    case 'my-face':
      return view.isEnrolled ? `${words.myFace.title} ${words.myFace.held}` : `${words.myFace.title} ${words.myFace.none}`;
    default:
      return endTitle(view, kiosk);
  }
}

function endTitle(
  view: Exclude<ScreenView, { kind: 'idle' | 'claim' | 'looking' | 'number-entry' | 'pin-entry' | 'enrolling' | 'my-face' }>,
  kiosk: Kiosk,
): string {
  const { words } = kiosk;
  switch (view.kind) {
    case 'console':
      return consoleTitle(kiosk, view.console);
    case 'checking':
      return words.checking.title;
    case 'erasing':
      return words.erasing.title;
    case 'provision':
      return provisionTexts(words, view.provision).join(' ');
    case 'granted':
      return `${words.granted.title} ${words.granted.text}`;
    case 'refused':
      return `${refusedTitle(view.reason, words)} ${sentence(words.reasons, view.reason, words.common.useOther)}`;
    case 'wait':
      return `${words.wait.title} ${waitText(view, words)}`;
    case 'my-data':
      return view.note === null ? words.rights.title : words.rights.notes[view.note];
    case 'ask':
      return view.isTopic ? words.rights.topicTitle : words.rights.askTitle;
    case 'asked':
      return `${words.rights.askedTitle} ${words.rights.asked(view.number, view.dueDay)}`;
    case 'hand-over':
      return view.isByGuardian === true ? words.handOver.guardianTitle : words.handOver.title;
    case 'notice':
      return words.notice.title;
    case 'notice-changed':
      return `${view.isDoorOpen ? words.granted.title : words.notice.title} ${words.noticeChanged.text}`;
    case 'enrolled':
      return `${words.enrolled.title} ${words.enrolled.text}`;
    case 'enrol-refused':
      return `${words.enrolRefused.title} ${sentence(words.reasons, view.reason, words.common.useOther)}`;
    case 'consent-declined':
      return `${words.declined.title} ${words.declined.text}`;
    case 'withdraw-confirm':
      return `${words.withdrawConfirm.title} ${words.withdrawConfirm.text}`;
    case 'withdrawn':
      return view.isPending === true
        ? `${words.withdrawn.pendingTitle} ${words.withdrawn.pending}`
        : `${words.withdrawn.title} ${words.withdrawn.text}`;
    case 'purge-confirm':
      if (view.isSure === true) return words.purgeConfirm.again;
      return `${words.purgeConfirm.title} ${words.purgeConfirm.type(view.persons)} ${words.purgeConfirm.typed(view.typed)}`;
    case 'purged':
      return view.isPending === true
        ? `${words.purged.pendingTitle} ${words.purged.pending}`
        : `${words.purged.title} ${words.purged.text(view.persons)}`;
    default:
      return words.common.oneMoment;
  }
}
