/** `menshen group`, `schedule`, `holiday`, `duress` and `door` at the command line, over a real house. */
import type { CliParts } from '../../../src/edge/cli/parts.ts';
import { runCommandLine } from '../../../src/edge/cli/program.ts';
import { checkRequest } from '../../../src/edge/control/messages.ts';
import { controlVerbs } from '../../../src/edge/control/verbs.ts';
import { makeSimInput } from '../../../src/sim/hardware.ts';
import { cardOf, type House, makeHouse, pinOf } from '../../support/house.ts';

interface Ran {
  readonly code: number;
  readonly json: Record<string, unknown>;
  /** Whatever was said, on either stream. */
  readonly said: string;
}

/** `typed` answers each question in turn. */
async function run(house: House, words: readonly string[], typed: readonly string[] = []): Promise<Ran> {
  const answers = controlVerbs(house.terminal, { hasScreen: true });
  const waiting = [...typed];
  const next = (): Promise<string> => Promise.resolve(waiting.shift() ?? '');
  const parts = {
    version: '1',
    defaultDataDir: '/data',
    prompt: { line: next, hidden: next, close: () => undefined },
    isPinAsked: () => true,
    ask: async (request: object) => answers(checkRequest(request), () => undefined),
  } as unknown as CliParts;
  let [out, err] = ['', ''];
  const code = await runCommandLine([...words, '--json'], parts, {
    write: (text) => {
      out += text;
    },
    writeError: (text) => {
      err += text;
    },
  });
  return { code, json: out === '' ? {} : (JSON.parse(out) as Record<string, unknown>), said: out + err };
}

it('sets hours, groups and holidays, shows them, and takes them back', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  const steps: (readonly string[])[] = [
    ['schedule', 'set', 'office', 'workdays 08:00-18:00', 'sat 09:00-12:00'],
    ['group', 'add', 'staff', 'office', 'always@cellar-door'],
    ['group', 'put', '101', 'staff', '--until', '2026-12-31'],
    ['holiday', 'add', '2026-12-24'],
    ['holiday', 'add', '2026-12-26', '--worked'],
  ];
  for (const words of steps) expect(await run(house, words)).toMatchObject({ code: 0, json: { outcome: 'changed' } });
  expect((await run(house, ['group', 'list'])).json).toMatchObject({ groups: { staff: ['office @ *', 'at any hour @ cellar-door'] } });
  expect((await run(house, ['group', 'list', '101'])).json).toMatchObject({ groups: ['staff until 2026-12-31'] });
  expect((await run(house, ['schedule', 'list'])).json).toMatchObject({
    schedules: { office: ['mon,tue,wed,thu,fri,makeup 08:00-18:00', 'sat 09:00-12:00'] },
  });
  expect((await run(house, ['holiday', 'list'])).json).toMatchObject({ holidays: ['2026-12-24'], worked: ['2026-12-26'] });
  expect((await run(house, ['schedule', 'remove', 'office'])).code).not.toBe(0);
  for (const words of [
    ['group', 'drop', '101', 'staff'],
    ['group', 'remove', 'staff'],
    ['schedule', 'remove', 'office'],
    ['holiday', 'remove', '2026-12-24'],
  ])
    expect((await run(house, words)).code).toBe(0);
  expect((await run(house, ['schedule', 'set', 'x', 'someday'])).said).toContain('An interval is days and hours');
});

it('asks for both PINs of a duress PIN, and never takes one as a word', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  expect((await run(house, ['duress', 'set', '101'], [pinOf('101'), '918273', '918274'])).said).toContain('differ');
  expect((await run(house, ['duress', 'set', '101'], [pinOf('101'), '918273', '918273'])).json).toEqual({ outcome: 'changed' });
  expect((await run(house, ['duress', 'set', '101', '918273'])).code).not.toBe(0);
  expect((await run(house, ['duress', 'remove', '101'], [pinOf('101')])).json).toEqual({ outcome: 'changed' });
});

it('shows the door, and lets an operator end its alarm', async () => {
  const contact = makeSimInput();
  const house = await makeHouse({ inputs: { contact } });
  await house.resident({ number: '900', isOperator: true });
  contact.set('active');
  house.clock.advance(100);
  await house.settle();
  house.clock.advance(60_000);
  contact.set('rest');
  house.clock.advance(100);
  await house.settle();
  contact.set('active');
  house.clock.advance(100);
  await house.settle();
  expect((await run(house, ['door', 'status'])).json).toMatchObject({ state: 'forced', alarm: 'forced', inputs: { contact: 'active' } });
  expect((await run(house, ['door', 'clear', '--card', cardOf('900')], ['000000'])).json).toMatchObject({
    outcome: 'refused',
    reason: 'wrong-pin',
  });
  expect((await run(house, ['door', 'clear', '--card', cardOf('900')], [pinOf('900')])).json).toEqual({ outcome: 'cleared' });
  expect((await run(house, ['door', 'clear'], [cardOf('900'), pinOf('900')])).json).toMatchObject({ outcome: 'nothing' });
});
