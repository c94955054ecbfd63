/** Article 5: what is said before anything is processed, of what it is made, and what a change of it means. */
import { FACT_CLASSES } from '../../src/core/consent/notice-diff.ts';
import { NOTICE_LIMIT_MS } from '../../src/core/policy/limits.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { refusalOf } from './law-site.ts';
import { lawTest } from './law-test.ts';

async function called(house: House): Promise<void> {
  const person = await house.resident({ number: '101' });
  void house.terminal.startEnrolment(person.id);
  await house.settle();
  expect(house.screen.view.kind).toBe('notice');
}

/** Presses as the screen does, without what the house's own `act` adds. */
async function press(house: House, action: Parameters<House['screen']['act']>[0]): Promise<void> {
  house.screen.act(action);
  await house.settle();
}

lawTest('5.before', 'a yes to a notice that was not shown to its end is none: no camera, no consent', async () => {
  const house = await makeHouse();
  await called(house);
  await press(house, { kind: 'agree' });
  expect(house.screen.view.kind).toBe('notice');
  expect(house.eye.calls).toEqual([]);
  expect(house.events('consent-granted')).toEqual([]);
});

lawTest('5.before', 'the end of another version is not the end of this one', async () => {
  const house = await makeHouse();
  await called(house);
  await press(house, { kind: 'read', version: 'another', language: 'zh-CN' });
  await press(house, { kind: 'agree' });
  expect(house.eye.calls).toEqual([]);
  await press(house, { kind: 'read', version: house.terminal.notice.version, language: 'zh-CN' });
  await press(house, { kind: 'agree' });
  expect(house.eye.calls.filter((call) => call.startsWith('enrol'))).toHaveLength(1);
});

lawTest('5.processor', 'a blank, a placeholder or a number that is none keeps the face off', async () => {
  const { processor } = testSite();
  for (const change of [{ name: '' }, { name: 'TODO' }, { address: '待定' }, { phone: '??' }, { email: 'nobody' }]) {
    const house = await makeHouse({ site: testSite({ processor: { ...processor, ...change } }) });
    expect(house.terminal.status().face.closed).toContain('processor-incomplete');
    await house.resident({ number: '101' });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  }
});

lawTest('5.enforced', 'another period is in the text, the hash and the processing at once', async () => {
  const [short, long] = [
    await makeHouse({ site: testSite({ face: { retentionDays: 90 } }) }),
    await makeHouse({ site: testSite({ face: { retentionDays: 180 } }) }),
  ];
  for (const [house, days] of [
    [short, '90'],
    [long, '180'],
  ] as const) {
    for (const language of ['zh-CN', 'en']) expect(house.terminal.notice.texts[language]?.join('\n')).toContain(days);
    expect(house.terminal.compliance.model().processing.retentionDays).toBe(Number(days));
    expect(house.terminal.compliance.model().notice).toEqual(house.terminal.notice);
  }
  expect(long.terminal.notice.hash).not.toBe(short.terminal.notice.hash);
  expect(long.terminal.notice.version).not.toBe(short.terminal.notice.version);
});

lawTest('5.enforced', 'the method of the text is the mode in force', async () => {
  const [one, many] = [await makeHouse(), await makeHouse({ site: testSite({ face: { mode: '1:N' } }) })];
  expect(one.terminal.notice.texts['en']?.join(' ')).toContain('compared with your own template');
  expect(many.terminal.notice.texts['en']?.join(' ')).not.toContain('compared with your own template');
});

lawTest('5.effects', 'every notice says what a face means: it cannot be replaced, it may be mistaken, another way remains', async () => {
  for (const mode of ['1:1', '1:N'] as const) {
    const { texts } = (await makeHouse({ site: testSite({ face: { mode } }) })).terminal.notice;
    expect(texts['zh-CN']?.join('')).toMatch(/人脸无法更换[\s\S]*误识或拒识[\s\S]*其他方式/);
    expect(texts['en']?.join(' ')).toMatch(/cannot be replaced[\s\S]*mistake or refuse you[\s\S]*another way/);
    expect(texts['zh-CN']?.join('')).toContain(testSite().necessity);
  }
});

lawTest('5.rights', 'what the notice names is there: on this screen, seeing, withdrawing and erasing', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101', hasFace: true });
  expect(house.terminal.notice.texts['en']?.join(' ')).toMatch(/withdraw and delete at once/);
  await house.choose('my-face');
  await house.tap(cardOf('101'));
  await house.type(`${pinOf('101')}#`);
  expect(house.screen.view).toMatchObject({ kind: 'my-face', isEnrolled: true });
  await house.act({ kind: 'withdraw' });
  await house.act({ kind: 'confirm' });
  expect(house.screen.view.kind).toBe('withdrawn');
});

lawTest('5.others', 'no recipient can be written, and the notice says that there is none', async () => {
  expect(refusalOf({ recipients: ['Anhe Cloud'] })).toContain('recipients');
  expect(refusalOf({ entrusted: ['Anhe Cloud'] })).toContain('entrusted');
  const house = await makeHouse();
  expect(house.terminal.compliance.model().processing.recipients).toEqual([]);
  expect(house.terminal.notice.texts['zh-CN']?.join('')).toMatch(/不向他人提供，不委托他人处理，不公开，不出境/);
});

lawTest('5.change', 'another phone number is told once and acknowledged, and the face goes on', async () => {
  const first = await makeHouse();
  const person = await first.resident({ number: '101', hasFace: true });
  const site = testSite({ processor: { ...testSite().processor, phone: '010-5550188' } });
  const house = await makeHouse({ kept: first, site });
  const passByFace = async (): Promise<string[]> => {
    const from = house.screen.views.length;
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    const shown = house.screen.views.slice(from).map(({ kind }) => kind);
    if (house.screen.view.kind === 'notice-changed') await house.act({ kind: 'confirm' });
    house.clock.advance(200_000);
    await house.settle();
    return shown;
  };
  const [once, again] = [await passByFace(), await passByFace()];
  expect(house.lock.unlocks).toBe(2);
  expect(once).toContain('notice-changed');
  expect(again).not.toContain('notice-changed');
});

lawTest('5.change', 'from 1:1 to 1:N the face rests until a new consent, and the card works', async () => {
  const first = await makeHouse();
  const person = await first.resident({ number: '101', hasFace: true });
  const house = await makeHouse({ kept: first, site: testSite({ face: { mode: '1:N' } }) });
  await house.choose('face');
  if (house.eye.waiting.size > 0) house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
  await house.settle();
  expect(house.lock.unlocks).toBe(0);
  await house.act({ kind: 'back' });
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(1);
  expect(FACT_CLASSES.mode.effect).toBe('suspend');
});

lawTest('5.exemption', 'no setting and no verb enrols without a notice', async () => {
  expect(refusalOf({ notice: false })).toContain('notice');
  expect(refusalOf({ face: { isNoticeShown: false } })).toContain('isNoticeShown');
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  const kinds = house.screen.views.map(({ kind }) => kind);
  expect(kinds.indexOf('notice')).toBeGreaterThanOrEqual(0);
  expect(kinds.indexOf('notice')).toBeLessThan(kinds.indexOf('enrolled'));
  expect(person.grant?.noticeHash).toBe(house.terminal.notice.hash);
});

lawTest('5.everybody', 'there are two minutes at least to read and decide', async () => {
  expect(NOTICE_LIMIT_MS).toBeGreaterThanOrEqual(120_000);
  const house = await makeHouse();
  await called(house);
  house.clock.advance(120_000);
  await house.settle();
  expect(house.screen.view.kind).toBe('notice');
});

lawTest('5.plain', 'sentences are short and the whole is read in minutes', async () => {
  const { texts } = (await makeHouse()).terminal.notice;
  const [chinese, english] = [(texts['zh-CN'] ?? []).join('\n'), (texts['en'] ?? []).join('\n')];
  const longest = (text: string, end: RegExp, size: (sentence: string) => number): number => Math.max(...text.split(end).map(size));
  expect(longest(chinese, /[。；：\n]/u, (sentence) => [...sentence].length)).toBeLessThanOrEqual(90);
  expect(longest(english, /[.;:]\s|\n/, (sentence) => sentence.split(/\s+/).length)).toBeLessThanOrEqual(45);
  // Adults read some 300 Chinese characters or 200 English words a minute aloud: five minutes at most.
  expect([...chinese].length).toBeLessThanOrEqual(1_500);
  expect(english.split(/\s+/).length).toBeLessThanOrEqual(1_000);
});
