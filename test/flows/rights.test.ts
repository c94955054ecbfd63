/** A person's rights at the door: card and PIN, nobody's approval, and nothing of anybody else. */
import { answerHtml } from '../../src/core/papers/answer-page.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { makeTestStick } from '../support/orders.ts';

const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };

async function house(): Promise<{ house: House; stick: ReturnType<typeof makeTestStick> }> {
  const stick = makeTestStick();
  const made = await makeHouse({ site: testSite(), orders: stick.folder });
  await made.resident({ number: '900', isOperator: true });
  await made.resident({ number: '101', hasFace: true });
  await made.resident({ number: '102', hasFace: true });
  return { house: made, stick };
}

/** "My face" of that person, by card and PIN. */
async function openOwn(made: House, number: string): Promise<void> {
  await made.choose('my-face');
  await made.tap(cardOf(number));
  await made.type(`${pinOf(number)}#`);
  await made.settle();
}

const viewOf = (made: House) => made.screen.views.at(-1);

it('shows everything that is held of whoever proved themself, and nothing of anybody else', async () => {
  const { house: made } = await house();
  await made.tap(cardOf('101'));
  await made.tap(cardOf('102'));
  made.clock.advance(60_000);
  await openOwn(made, '101');
  await made.act({ kind: 'rights', what: 'see' });
  await made.settle();
  const view = viewOf(made);
  expect(view).toMatchObject({ kind: 'my-data', data: { number: '101', hasCard: true, hasPin: true, visitDays: 30 } });
  const text = JSON.stringify(view);
  expect(text).not.toContain('102');
  expect(view).toMatchObject({ data: { face: { endedBy: 'unused', isRestricted: false }, visits: [{ method: 'card', isGranted: true }] } });
  await made.act({ kind: 'back' });
  expect(viewOf(made)).toMatchObject({ kind: 'idle' });
});

it('stops the face at once on the person’s own word, leaves the card, and takes it up again', async () => {
  const { house: made } = await house();
  const person = made.people.byNumber('101');
  const tryFace = async (): Promise<boolean | undefined> => {
    made.clock.advance(200_000);
    await made.settle();
    await made.choose('face');
    await made.tap(cardOf('101'));
    made.eye.answer({ kind: 'matched', subject: made.people.faceSubject(person?.id ?? '') });
    await made.settle();
    return made.outcomes.at(-1)?.isGranted;
  };
  expect(await tryFace()).toBe(true);
  made.clock.advance(60_000);
  await openOwn(made, '101');
  await made.act({ kind: 'rights', what: 'see' });
  await made.settle();
  await made.act({ kind: 'rights', what: 'restrict' });
  await made.settle();
  expect(viewOf(made)).toMatchObject({ kind: 'my-data', note: 'restricted', data: { face: { isRestricted: true } } });
  expect(made.events('restriction')).toMatchObject([{ isRestricted: true }]);
  made.clock.advance(200_000);
  await made.settle();
  await made.choose('face');
  await made.tap(cardOf('101'));
  await made.settle();
  expect(made.outcomes.at(-1)).toMatchObject({ isGranted: false });
  made.clock.advance(60_000);
  await made.tap(cardOf('101'));
  expect(made.outcomes.at(-1)).toMatchObject({ method: 'card', isGranted: true });
  made.clock.advance(60_000);
  await openOwn(made, '101');
  await made.act({ kind: 'rights', what: 'see' });
  await made.settle();
  await made.act({ kind: 'rights', what: 'lift' });
  await made.settle();
  expect(await tryFace()).toBe(true);
});

it('writes a copy to the stick with one’s own data alone, and none where there is no stick', async () => {
  const { house: made, stick } = await house();
  await openOwn(made, '101');
  await made.act({ kind: 'rights', what: 'see' });
  await made.settle();
  await made.act({ kind: 'rights', what: 'copy' });
  for (let round = 0; round < 50 && viewOf(made)?.kind !== 'my-data'; round += 1) {
    await new Promise((done) => setTimeout(done, 10));
    await made.settle();
  }
  expect(viewOf(made)).toMatchObject({ kind: 'my-data', note: 'copied' });
  const files = readdirSync(stick.dir).sort();
  expect(files.map((name) => name.replace(/copy-\w+\./, 'copy-X.'))).toEqual(['menshen-copy-X.html', 'menshen-copy-X.json']);
  const html = readFileSync(join(stick.dir, files[0] ?? ''), 'utf8');
  expect(html).toContain('101');
  expect(html).toContain('第八条');
  expect(html).not.toMatch(/<script|http:|https:/);
  expect(files.some((name) => readFileSync(join(stick.dir, name), 'utf8').includes('102'))).toBe(false);
  expect(made.events('copy-given')).toHaveLength(1);
});

it('takes a complaint without a name from rest, gives number and day, and keeps nobody', async () => {
  const { house: made } = await house();
  await made.act({ kind: 'rights', what: 'ask' });
  expect(viewOf(made)).toEqual({ kind: 'ask', isNamed: false, isTopic: true });
  await made.act({ kind: 'request', request: 'complaint', topic: 'coerced' });
  await made.settle();
  const view = viewOf(made);
  expect(view).toMatchObject({ kind: 'asked', number: expect.stringMatching(/^R-/) as string });
  const [kept] = made.people.requests.list();
  expect(kept).toMatchObject({ kind: 'complaint', topic: 'coerced', personId: null, state: 'open' });
  expect(JSON.stringify(made.events('request'))).not.toContain(kept?.number ?? '?');
  expect(await made.terminal.rights.show({ ...OPERATOR, number: kept?.number ?? '' })).toMatchObject({ kind: 'shown', personNumber: null });
  expect(made.events('operator')).toMatchObject([{ verb: 'request-show' }]);
});

it('lets nobody but staff look, answer or close', async () => {
  const { house: made } = await house();
  const person = { card: cardOf('101'), pin: pinOf('101') };
  expect(await made.terminal.rights.list(person)).toEqual({ kind: 'refused', reason: 'not-operator' });
  const taken = await made.terminal.rights.take({ ...OPERATOR, kind: 'restrict', topic: null, channel: 'phone', personNumber: '101' });
  if (taken.kind !== 'received') throw new Error(taken.kind);
  // On the person's word the use stops at once, whoever wrote it down.
  expect(made.events('restriction')).toMatchObject([{ isRestricted: true }]);
  const { number } = taken;
  expect(await made.terminal.rights.step({ ...OPERATOR, number, step: { kind: 'closed' } })).toEqual({
    kind: 'not-possible',
    why: 'not-answered',
  });
  const answered = { kind: 'answered', outcome: 'refused', text: 'Stopped <here>.' } as const;
  const kept = await made.terminal.rights.step({ ...OPERATOR, number, step: answered });
  if (kept.kind !== 'kept' || kept.letter === undefined) throw new TypeError(kept.kind);
  expect(kept).toMatchObject({ state: 'answered', letter: { number, kind: 'restrict', outcome: 'refused' } });
  // In writing, with the reasons and where to go on; nobody is named.
  const page = answerHtml(kept.letter);
  for (const words of [number, 'Stopped &lt;here&gt;.', '未予办理', '12377', 'court', '人民法院']) expect(page).toContain(words);
  expect(page).not.toMatch(/101|Person/);
  expect(await made.terminal.rights.step({ ...OPERATOR, number, step: { kind: 'closed' } })).toMatchObject({ state: 'closed' });
  expect(made.terminal.rights.summary()).toMatchObject({ open: 0, closed: 1, answeredInTime: 1, byKind: { restrict: 1 } });
});

it('keeps requests three years after they were closed, and no verb ends them earlier', async () => {
  const { house: made } = await house();
  const { requests } = made.people;
  const nowMs = made.clock.nowMs();
  expect(() => requests.endOlder(nowMs, nowMs)).toThrow(/three years/);
  const taken = await made.terminal.rights.take({ ...OPERATOR, kind: 'explain', topic: null, channel: 'desk' });
  if (taken.kind !== 'received') throw new Error(taken.kind);
  const later = nowMs + 1200 * 24 * 60 * 60_000;
  expect(requests.endOlder(later - 1096 * 24 * 60 * 60_000, later)).toBe(0); // an open one stays
  requests.step(taken.number, 'answered', { kind: 'answered', outcome: 'done', text: 'x' }, nowMs);
  requests.step(taken.number, 'closed', { kind: 'closed' }, nowMs);
  expect(requests.endOlder(later - 1097 * 24 * 60 * 60_000 + 2 * 24 * 60 * 60_000 - 1, later + 3 * 24 * 60 * 60_000)).toBe(1);
});
