/**
 * What is read aloud of a screen: its title, what to do, and every choice with the key that makes it. Never a digit that was
 * typed, only how many; never a name. Pure: the recordings are made from the same lines (law.md, accessibility of the door).
 */

import { padChoices, type PadChoice, type PadPlace } from '../../../../../core/access/pad-choices.ts';
import type { ScreenView } from '../../../../../ports/screen.ts';
import type { Words } from '../words/words.ts';
import { sentence } from '../words/words.ts';
import { dataLines, dayOf } from './spoken-data.ts';
import { changedLines, noticeLines } from './spoken-notice.ts';

/** As much of what every screen is given as is heard. */
export interface Spoken {
  readonly words: Words;
  readonly language: string;
  readonly isCardHint?: boolean;
}

type Of<K extends ScreenView['kind']> = Extract<ScreenView, { kind: K }>;

/** Lines in the order in which they are said. Empty: this screen is said by nothing. */
export function spokenOf(view: ScreenView | undefined, spoken: Spoken): readonly string[] {
  const { words } = spoken;
  if (view === undefined) return [words.common.lost, words.common.lostHow];
  return linesOf(view, spoken).filter((line) => line !== '');
}

function linesOf(view: ScreenView, spoken: Spoken): readonly string[] {
  const { words } = spoken;
  switch (view.kind) {
    case 'idle':
      return idleLines(view, spoken);
    case 'claim':
      return [words.claim.title, words.claim.text, words.voice.claim, typed(words, view.digits)];
    case 'number-entry':
    case 'pin-entry':
      return entryLines(view, words);
    case 'looking':
      return [words.looking.title, view.advice === null ? words.looking.text : sentence(words.advice, view.advice, '')];
    case 'enrolling':
      return enrollingLines(view, words);
    case 'my-face':
      return myFaceLines(view, spoken);
    case 'my-data':
      return [...dataLines(view, spoken), ...choiceLines(view, words), words.voice.back];
    case 'ask':
      return [
        view.isTopic ? words.rights.topicTitle : words.rights.askTitle,
        ...choiceLines(view, words),
        words.rights.authorities,
        words.voice.back,
      ];
    case 'notice':
      return [...noticeLines(view, spoken), ...answerLines(view, spoken)];
    case 'notice-changed':
      return [
        view.isDoorOpen ? words.granted.title : words.notice.title,
        words.noticeChanged.text,
        ...changedLines(view.sections, spoken),
        words.voice.seen,
      ];
    case 'hand-over':
      return [...handOverLines(view, words), ...choiceLines(view, words), words.voice.back];
    case 'withdraw-confirm':
      return [words.withdrawConfirm.title, words.withdrawConfirm.text, ...choiceLines(view, words), words.voice.back];
    case 'purge-confirm':
      return purgeLines(view, words);
    default:
      return endLines(view, words);
  }
}

function handOverLines({ isByGuardian }: Of<'hand-over'>, { handOver }: Words): readonly string[] {
  return isByGuardian === true ? [handOver.guardianTitle, handOver.guardianText] : [handOver.title, handOver.text];
}

function idleLines(view: Of<'idle'>, { words, isCardHint }: Spoken): readonly string[] {
  const { voice } = words;
  if (isCardHint === true) return [words.card.title, words.card.text];
  if (view.doorAlarm === 'fire') return [words.door.alarms.fire];
  return [
    view.doorAlarm === undefined ? (view.isInstalling === true ? words.door.installing : '') : words.door.alarms[view.doorAlarm],
    words.ways.question,
    voice.card,
    voice.pin,
    view.isFaceOffered ? voice.face : sentence(words.gates, view.faceClosed[0] ?? '', words.common.faceOff),
    voice.myFace,
    voice.again,
  ];
}

function typed(words: Words, digits: number): string {
  return digits === 0 ? '' : words.keypad.entered(digits);
}

function entryLines(view: Of<'number-entry' | 'pin-entry'>, words: Words): readonly string[] {
  const { purpose, digits } = view;
  if (view.kind === 'pin-entry') {
    const why = purpose === 'pass' ? '' : purpose === 'purge' ? words.pin.purge : words.pin.myFace;
    return [words.pin.title, why, words.voice.entry, typed(words, digits)];
  }
  if (purpose === 'purge') return [words.card.title, view.isAgain === true ? words.number.again : words.number.purge, words.voice.back];
  const [title, why] = purpose === 'my-face' ? [words.common.myFace, words.number.myFace] : [words.number.title, ''];
  return [title, why, words.voice.entry, typed(words, digits)];
}

function enrollingLines({ taken, wanted, advice }: Of<'enrolling'>, words: Words): readonly string[] {
  return [
    words.enrolling.title,
    wanted === 0 ? '' : words.voice.taken(taken, wanted),
    advice === null ? words.enrolling.text : sentence(words.advice, advice, ''),
  ];
}

function myFaceLines(view: Of<'my-face'>, { words, language }: Spoken): readonly string[] {
  const { isEnrolled, isFaceOffered, grantedAtMs } = view;
  const { myFace } = words;
  return [
    myFace.title,
    isEnrolled ? myFace.held : myFace.none,
    isEnrolled && grantedAtMs !== null ? myFace.since(dayOf(grantedAtMs, language)) : '',
    isEnrolled ? (isFaceOffered ? myFace.suspended : myFace.withdrawHow) : isFaceOffered ? myFace.enrolHow : myFace.notOffered,
    ...choiceLines(view, words),
    words.voice.back,
  ];
}

function purgeLines({ persons, typed: count, isSure }: Of<'purge-confirm'>, words: Words): readonly string[] {
  const { purgeConfirm, voice } = words;
  if (isSure === true) return [purgeConfirm.title, purgeConfirm.again];
  return [purgeConfirm.title, purgeConfirm.text(persons), voice.purge, voice.back, count === '' ? '' : purgeConfirm.typed(count)];
}

/** Each choice with its key, in the order of the keys. */
function choiceLines(place: PadPlace, words: Words): readonly string[] {
  return padChoices(place).map((choice, at) => words.voice.press(at + 1, labelOf(place, choice, words)));
}

function labelOf(place: PadPlace, choice: PadChoice, { handOver, myFace, rights, notice, withdrawConfirm }: Words): string {
  switch (choice.kind) {
    case 'agree':
      return notice.agree;
    case 'decline':
      return notice.decline;
    case 'enrol':
      return myFace.enrol;
    case 'withdraw':
      return myFace.withdraw;
    case 'back':
      return handOver.notNow;
    case 'confirm':
      if (place.kind === 'hand-over') return handOver.here;
      return withdrawConfirm.confirm;
    case 'rights':
      return rights[choice.what];
    case 'request':
      return choice.topic === null ? rights.kinds[choice.request] : rights.topics[choice.topic];
  }
}

/** Both answers alike, and only where there is one to give; silence is a no, which the last sentence of the notice has said. */
function answerLines(view: Of<'notice'>, { words, language }: Spoken): readonly string[] {
  return view.readIn === undefined || (view.readIn !== 'paper' && view.readIn !== language) ? [] : choiceLines(view, words);
}

type Rest = Exclude<
  ScreenView,
  Of<
    | 'idle'
    | 'claim'
    | 'number-entry'
    | 'pin-entry'
    | 'looking'
    | 'enrolling'
    | 'my-face'
    | 'my-data'
    | 'ask'
    | 'notice'
    | 'notice-changed'
    | 'hand-over'
    | 'withdraw-confirm'
    | 'purge-confirm'
  >
>;

function endLines(view: Rest, words: Words): readonly string[] {
  switch (view.kind) {
    case 'checking':
      return [words.checking.title];
    case 'granted':
      return [words.granted.title, words.granted.text];
    case 'erasing':
      return [words.erasing.title, words.erasing.text];
    case 'refused':
      return [
        view.reason === 'second-person' ? words.door.secondPerson : words.refused.title,
        sentence(words.reasons, view.reason, words.common.useOther),
      ];
    case 'enrol-refused':
      return [words.enrolRefused.title, sentence(words.reasons, view.reason, words.common.useOther)];
    case 'wait':
      return [words.wait.title, words.wait.text(view.seconds), view.isCardOn === true ? words.wait.card : ''];
    case 'consent-declined':
      return [words.declined.title, words.declined.text];
    case 'asked':
      return [words.rights.askedTitle, words.rights.asked(view.number, view.dueDay)];
    case 'enrolled':
      return [words.enrolled.title, words.enrolled.text, receiptLine(view.receipt, words), words.handOver.tryHow];
    default:
      return runLines(view, words);
  }
}

/** Ends of an erasure, and what those do who run the door: of theirs the title alone. */
function runLines(
  view: Extract<Rest, { kind: 'withdrawn' | 'purged' | 'console' | 'provision' | 'commission' }>,
  words: Words,
): readonly string[] {
  switch (view.kind) {
    case 'withdrawn':
      return view.isPending === true
        ? [words.withdrawn.pendingTitle, words.withdrawn.pending, receiptLine(view.receipt, words)]
        : [words.withdrawn.title, words.withdrawn.text, receiptLine(view.receipt, words)];
    case 'purged':
      return view.isPending === true
        ? [words.purged.pendingTitle, words.purged.pending, receiptLine(view.receipt, words)]
        : [words.purged.title, words.purged.text(view.persons), receiptLine(view.receipt, words)];
    case 'console':
      return [words.console.title];
    case 'commission':
      return [words.commission.title];
    case 'provision':
      return [view.provision.stage === 'applying' ? words.provision.applying : words.provision.summaryTitle];
    default:
      // A view of a newer terminal.
      return [words.common.oneMoment];
  }
}

function receiptLine(receipt: string, words: Words): string {
  return `${words.common.receipt} ${receipt}`;
}
