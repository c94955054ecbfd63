/** The real terminal process and an order on a stick: killed with the intent just written, it finishes once, and leaves a receipt that holds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type Order, ORDER_FILE, ORDER_SIGNATURE_FILE, orderBytes } from '../../src/core/order/order.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { defaultSiteText } from '../../src/edge/system/site-example.ts';
import { makeTestOperator } from '../support/orders.ts';

jest.setTimeout(90_000);

const ROOT = resolve(__dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const dir = mkdtempSync(join(tmpdir(), 'menshen-order-'));
const [dataDir, stick] = [join(dir, 'data'), join(dir, 'stick')];
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) killGroup(child);
  rmSync(dir, { recursive: true, force: true });
});

/** Door and eye at once, as a power cut does. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

function start(): ChildProcess {
  const child = spawn(NODE, ['--disable-sigusr1', '--disable-warning=ExperimentalWarning', 'src/main.ts', '--data', dataDir], {
    cwd: ROOT,
    detached: true,
    stdio: 'ignore',
  });
  children.push(child);
  return child;
}

function events(kind: string): Record<string, unknown>[] {
  if (!existsSync(join(dataDir, 'ledger.db'))) return [];
  const raw = new BetterSqlite3(join(dataDir, 'ledger.db'), { readonly: true });
  try {
    const rows = raw
      .prepare("SELECT event FROM entries WHERE json_extract(event, '$.kind') = ? ORDER BY seq")
      .pluck()
      .all(kind) as string[];
    return rows.map((text) => JSON.parse(text) as Record<string, unknown>);
  } catch {
    return []; // not made yet
  } finally {
    raw.close();
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 40_000;
  while (!holds()) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

it('is finished once', async () => {
  const crypto = await openCrypto();
  const operator = makeTestOperator(crypto);
  for (const folder of [dataDir, stick]) mkdirSync(folder, { mode: 0o700 });
  const site = defaultSiteText({ deviceId: 'door-e2e' })
    .replace('operatorKeys: []', `operatorKeys: ["${operator.line}"]\n  dir: ${stick}`)
    .replace('port: 8420', 'port: 0');
  writeFileSync(join(dataDir, 'site.yaml'), site, { mode: 0o600 });
  const issuedAtMs = Date.now();
  const order: Order = {
    order: 'purge',
    deviceId: 'door-e2e',
    orderId: '5a'.repeat(16),
    issuedAtMs,
    expiresAtMs: issuedAtMs + 60_000_000,
    persons: null,
  };
  const bytes = orderBytes(order);
  const first = start();
  await until('the eye', () => events('eye').some(({ state }) => state === 'ready' || state === 'refused'));
  writeFileSync(join(stick, ORDER_SIGNATURE_FILE), operator.sign(bytes));
  writeFileSync(join(stick, ORDER_FILE), bytes);
  await until('the intent', () => events('erase-intent').some(({ cause }) => cause === 'order'));
  killGroup(first);
  await new Promise((done) => setTimeout(done, 200));
  const second = start();
  const receipt = join(stick, 'menshen-order.receipt.txt');
  await until('the receipt', () => existsSync(receipt) && readFileSync(receipt, 'utf8').includes('5A5A-5A5A-5A5A'));
  await until('the boot to be done', () => events('boot').length === 2);
  expect(events('erased')).toMatchObject([{ proofId: order.orderId, scope: 'all', personsAfter: 0 }]);
  expect(events('order').filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
  await new Promise((done) => setTimeout(done, 2_500));
  expect(events('order').filter(({ outcome }) => outcome !== 'accepted' && outcome !== 'done')).toEqual([]);
  expect(events('erased')).toHaveLength(1);
  killGroup(second);
});
