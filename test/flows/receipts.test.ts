/** What people take home of consent, withdrawal and erasure: the right entry's receipt, and it verifies against what the ledger holds later. */
import { checkProof, proofText, readProof } from '../../src/core/ledger/proof.ts';
import { entryLeaf, entryText, nextEntry, NO_PREVIOUS, type StoredEntry } from '../../src/core/ledger/chain.ts';
import { signCheckpoint, verifierKeyText } from '../../src/core/ledger/checkpoint.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { EMPTY_RANGE, rangeRoot, withLeaf } from '../../src/core/ledger/merkle.ts';
import { leavesSource, proveConsistency, proveInclusion } from '../../src/core/ledger/merkle-proof.ts';
import { readReceipt } from '../../src/core/ledger/receipt.ts';
import type { AppendedEntry } from '../../src/ports/ledger.ts';
import { isSignatureValid, KEY, sha256, signer } from '../core/ledger/support.ts';
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

interface Kept {
  readonly entries: StoredEntry[];
  note(): string;
}

/** Gives the house's ledger real hashes and signed notes, as the one on disk has. */
function signNotes({ ledger, clock }: House): Kept {
  const entries: StoredEntry[] = [];
  let range = EMPTY_RANGE;
  const note = (): string => signCheckpoint(sha256, KEY, signer, { size: range.size, root: rangeRoot(sha256, range) });
  const keep = (event: LedgerEvent): StoredEntry => {
    const place = { seq: entries.length, atMs: clock.nowMs(), previous: entries.at(-1)?.hash ?? NO_PREVIOUS };
    const { leaf, ...entry } = nextEntry(sha256, place, event);
    range = withLeaf(sha256, range, leaf);
    entries.push(entry);
    return entry;
  };
  for (const event of ledger.events) keep(event);
  const append = ledger.append.bind(ledger);
  ledger.append = (event): AppendedEntry => ({ ...append(event), ...keep(event), event, note: note() });
  return { entries, note };
}

/** The kind of the entry that a receipt proves against all that the ledger holds now. */
function proved(text: string | null, { entries, note }: Kept): string {
  const receipt = readReceipt(text ?? '');
  const entry = entries[receipt?.seq ?? -1];
  if (receipt === undefined || entry === undefined) return 'no receipt';
  const source = leavesSource(
    sha256,
    entries.map((each) => entryLeaf(sha256, each)),
  );
  const proof = readProof(
    proofText({
      entry: entryText(entry),
      inclusion: proveInclusion(source, receipt.seq, entries.length),
      consistency: proveConsistency(source, receipt.tree.size, entries.length),
      checkpoint: note(),
      verifierKey: verifierKeyText(sha256, KEY),
    }),
  );
  const verdict = proof === undefined ? undefined : checkProof(receipt, proof, { key: KEY, hash: sha256, isSignatureValid });
  return verdict?.kind === 'ok' ? verdict.entry.kind : `bad: ${verdict?.what ?? 'no proof'}`;
}

function textOnScreen({ screen: { view } }: House): string | null {
  return 'receiptText' in view ? view.receiptText : null;
}

async function openMyFace(house: House, number: string): Promise<void> {
  await house.choose('my-face');
  await house.tap(cardOf(number));
  await house.type(`${pinOf(number)}#`);
}

/** Enrols at the door; the receipt stands on the screen then. */
async function enrolled(house: House, number: string): Promise<string> {
  const person = await house.resident({ number });
  await openMyFace(house, number);
  await house.act({ kind: 'enrol' });
  await house.act({ kind: 'agree' });
  expect(house.screen.view.kind).toBe('enrolled');
  return person.id;
}

it('is given for consent and for the erasure after a withdrawal, on the screen', async () => {
  const house = await makeHouse();
  const kept = signNotes(house);
  await enrolled(house, '101');
  const consent = textOnScreen(house);
  expect(proved(consent, kept)).toBe('consent-granted');
  await openMyFace(house, '101');
  await house.act({ kind: 'withdraw' });
  await house.act({ kind: 'confirm' });
  expect(house.screen.view).toMatchObject({ kind: 'withdrawn', isPending: false });
  expect(proved(textOnScreen(house), kept)).toBe('erased');
  expect(proved(consent, kept)).toBe('consent-granted');
});

it('is of the withdrawal while the erasure is pending', async () => {
  const house = await makeHouse();
  const kept = signNotes(house);
  const person = await house.resident({ number: '101', hasFace: true });
  house.eye.kill();
  await house.settle();
  const result = await house.terminal.withdraw(person.id, 'command');
  expect(result.kind).toBe('pending');
  expect('receiptText' in result ? proved(result.receiptText, kept) : 'none').toBe('withdrawn');
  house.eye.setState('ready');
  await house.settle();
  expect(house.events('erased')).toHaveLength(1);
  expect('receiptText' in result ? proved(result.receiptText, kept) : 'none').toBe('withdrawn');
});

it('is given for a purge, and none while it is pending', async () => {
  const house = await makeHouse();
  const kept = signNotes(house);
  await house.resident({ number: '101', hasFace: true });
  await house.resident({ number: '900', isOperator: true });
  const words = { card: cardOf('900'), pin: pinOf('900') };
  house.eye.kill();
  await house.settle();
  expect(await house.terminal.purge({ ...words, persons: 1 })).toMatchObject({ kind: 'pending', receiptText: null });
  house.eye.setState('ready');
  await house.settle();
  const done = await house.terminal.purge({ ...words, persons: 0 });
  expect(done.kind === 'erased' ? proved(done.receiptText, kept) : done.kind).toBe('erased');
});

it('is none where the ledger gave nothing to make one of, and the erasure goes on', async () => {
  const house = await makeHouse();
  const id = await enrolled(house, '101');
  expect(textOnScreen(house)).toBeNull();
  expect(await house.terminal.withdraw(id, 'command')).toMatchObject({ kind: 'erased', receiptText: null });
});

it('stays on the screen for two minutes, and a key ends it', async () => {
  const house = await makeHouse();
  await enrolled(house, '101');
  house.clock.advance(119_000);
  await house.settle();
  expect(house.screen.view.kind).toBe('enrolled');
  house.clock.advance(2_000);
  await house.settle();
  expect(house.screen.view.kind).toBe('idle');
  await enrolled(house, '102');
  await house.type('1');
  expect(house.screen.view.kind).not.toBe('enrolled');
});
