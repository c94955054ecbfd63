/** The end of a terminal: nothing goes before the evidence is safe, and after that nothing stays. */
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { Fault } from '../../src/base/fault.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import type { Ending, EvidenceOutcome } from '../../src/ports/ending.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { makeTestOperator, makeTestStick, type TestOperator } from '../support/orders.ts';

const SHA = 'ef'.repeat(32);
const WRITTEN: EvidenceOutcome = { kind: 'written', sha256: SHA, bytes: 1234 };

interface Story extends Ending {
  /** What was done, in its order, with the number of faces held then. */
  readonly steps: string[];
  evidence: EvidenceOutcome;
  isMarkFailing: boolean;
  house: House | undefined;
}

function makeStory(): Story {
  const held = (): string => String(story.house?.eye.held.size);
  const story: Story = {
    steps: [],
    evidence: WRITTEN,
    isMarkFailing: false,
    house: undefined,
    writeEvidence: (path, key) => {
      story.steps.push(`evidence ${path} ${key.length > 50 ? 'sealed' : 'open'} ${held()}`);
      return Promise.resolve(story.evidence);
    },
    begin: (sha256) => {
      if (story.isMarkFailing) throw new Fault('store-failed', 'The mark cannot be written.');
      story.steps.push(`begin ${sha256 === SHA ? 'same' : 'other'} ${held()}`);
    },
    finish: () => {
      story.steps.push(`finish ${held()}`);
      return Promise.resolve();
    },
  };
  return story;
}

let crypto: Crypto;
let operator: TestOperator;
beforeAll(async () => {
  crypto = await openCrypto();
  operator = makeTestOperator(crypto);
});

async function houseWith(story: Story): Promise<House> {
  const house = await makeHouse({ ending: story });
  story.house = house;
  await house.resident({ number: '900', isOperator: true });
  for (const number of ['101', '102']) await house.resident({ number, hasFace: true });
  return house;
}

const words = (changes: object = {}) => ({
  card: cardOf('900'),
  pin: pinOf('900'),
  deviceId: 'test-door',
  path: '/out',
  signer: operator,
  ...changes,
});

it('goes in its order: evidence, mark, ledger, faces, and the rest once the answer is given', async () => {
  const story = makeStory();
  const house = await houseWith(story);
  expect(await house.terminal.decommission(words())).toEqual({ kind: 'decommissioned', sha256: SHA, bytes: 1234 });
  expect(story.steps).toEqual(['evidence /out sealed 2', 'begin same 2']);
  expect(house.events('decommissioned')).toMatchObject([{ evidenceSha256: SHA }]);
  expect(house.events('erased').at(-1)).toMatchObject({ scope: 'all', personsBefore: 2, personsAfter: 0 });
  house.clock.advance(1_000);
  expect(story.steps.at(-1)).toBe('finish 0');
});

it.each<[string, object, string]>([
  ['a wrong PIN', { pin: '000000' }, 'wrong-pin'],
  ['a card of somebody else', { card: cardOf('101'), pin: pinOf('101') }, 'not-operator'],
  ['the name of another device', { deviceId: 'another-door' }, 'other-device'],
])('is refused for %s, with nothing written', async (_what, changes, reason) => {
  const story = makeStory();
  const house = await houseWith(story);
  expect(await house.terminal.decommission(words(changes))).toEqual({ kind: 'refused', reason });
  expect([story.steps, house.eye.held.size]).toEqual([[], 2]);
});

it('destroys nothing where the evidence or the mark cannot be written', async () => {
  const story = makeStory();
  const house = await houseWith(story);
  story.evidence = { kind: 'failed', why: 'The stick is full. Nothing was destroyed.' };
  expect(await house.terminal.decommission(words())).toMatchObject({ kind: 'failed' });
  story.evidence = WRITTEN;
  story.isMarkFailing = true;
  expect(await house.terminal.decommission(words())).toMatchObject({
    kind: 'failed',
    why: expect.stringMatching(/Nothing was destroyed/) as string,
  });
  house.clock.advance(10_000);
  expect(house.eye.held.size).toBe(2);
  expect(story.steps.filter((step) => /begin|finish/.test(step))).toEqual([]);
  expect(house.events('decommissioned')).toEqual([]);
});

it('goes on with a dead eye: what it holds ends with its keys', async () => {
  const story = makeStory();
  const house = await houseWith(story);
  house.eye.kill();
  await house.settle();
  expect(await house.terminal.decommission(words())).toMatchObject({ kind: 'decommissioned' });
  house.clock.advance(1_000);
  expect(story.steps.at(-1)).toMatch(/^finish/);
});

it('comes by a signed order as well, with its evidence on the stick, and a stick that takes none changes nothing', async () => {
  for (const evidence of [{ kind: 'failed', why: 'The stick is full.' } as const, WRITTEN]) {
    const stick = makeTestStick();
    const story = makeStory();
    const house = await makeHouse({
      site: testSite({ orders: { operatorKeys: [operator.line], dir: stick.dir } }),
      orders: stick.folder,
      ending: story,
    });
    story.house = house;
    story.evidence = evidence;
    await house.resident({ number: '101', hasFace: true });
    const issuedAtMs = house.clock.nowMs();
    stick.order(
      {
        order: 'decommission',
        deviceId: 'test-door',
        orderId: 'cd'.repeat(16),
        issuedAtMs,
        expiresAtMs: issuedAtMs + 1_000_000,
        persons: 1,
      },
      operator,
    );
    await stick.looked(house.clock);
    await house.settle();
    house.clock.advance(1_000);
    const outcomes = house.events('order').map(({ outcome }) => outcome);
    if (evidence.kind === 'written') {
      expect(story.steps[0]).toMatch(/menshen-evidence-test-door-\d+\.sealed sealed 1$/);
      expect(story.steps.slice(1)).toEqual(['begin same 1', 'finish 0']);
      expect(outcomes).toEqual(['accepted']);
    } else {
      expect(outcomes).toEqual(['accepted', 'no-evidence']);
      expect(house.eye.held.size).toBe(1);
      house.clock.advance(5_000);
      await house.settle();
      expect(house.events('order')).toHaveLength(2);
    }
    await house.terminal.stop();
  }
});
