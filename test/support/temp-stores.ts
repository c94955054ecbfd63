/** The real people store on a real disk, in a folder of its own, with switches that let a test look in and let it fail. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../src/base/fault.ts';
import { SecretBytes } from '../../src/base/secret.ts';
import { type OpenedPeople, openPeopleVault } from '../../src/edge/vault/people.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import type { PeopleVault } from '../../src/ports/people-vault.ts';

export interface TestPeople extends PeopleVault {
  /** Every call gives a store fault, as a failing disk would. */
  isFailing: boolean;
  /** Called before every call, with its name. */
  onCall: (name: string) => void;
  /** Visits, oldest first. */
  readonly visits: ReturnType<OpenedPeople['visits']>;
  /** Persons (or nobody) whose PIN was checked. */
  readonly pinChecks: (string | undefined)[];
  /** Checks of PINs that run in other threads now. */
  readonly pending: number;
}

const opened: { readonly store: OpenedPeople; readonly dir: string }[] = [];

/** Closes and deletes what this test file opened. */
export function closeTestPeople(): void {
  for (const { store, dir } of opened.splice(0)) {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const key = (fill: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(fill));

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A nested part of the store (`people.compliance`), whose calls fail with it. */
function failingPart(switches: TestPeople, part: string, store: Readonly<Record<string, unknown>>): unknown {
  return new Proxy(store, {
    get: (target, name: string) => {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        switches.onCall(`${part}.${name}`);
        if (switches.isFailing) throw new Fault('store-failed', 'The people store failed. Look at the disk.');
        return (value as (...args: unknown[]) => unknown)(...given);
      };
    },
  });
}

export function openTestPeople(crypto: Crypto, clock: Clock): TestPeople {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-people-'));
  const store = openPeopleVault({
    path: join(dir, 'people.db'),
    key: key(1),
    linkKey: key(2),
    pinPepper: key(3),
    cardKey: key(4),
    crypto,
    clock,
  });
  opened.push({ store, dir });
  const pinChecks: TestPeople['pinChecks'] = [];
  let pending = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    pending += 1;
    try {
      return await work();
    } finally {
      pending -= 1;
    }
  };
  const switches = {
    isFailing: false,
    onCall: (_name: string) => undefined,
    pinChecks,
    get visits() {
      return store.visits(1_000).reverse();
    },
    get pending() {
      return pending;
    },
    setPin: (id: string, pin: string | undefined) => counted(() => store.setPin(id, pin)),
    isPinRight: (id: string | undefined, pin: string, onDuress?: () => void) => {
      pinChecks.push(id);
      return counted(() => store.isPinRight(id, pin, onDuress));
    },
  };
  return new Proxy(switches as unknown as TestPeople, {
    get: (target, name: keyof TestPeople) => {
      const isSwitch = name in target;
      const value: unknown = isSwitch ? target[name] : store[name as keyof PeopleVault];
      if (!isSwitch && isPart(value)) return failingPart(target, name, value);
      if (typeof value !== 'function' || name === 'onCall') return value;
      return (...given: unknown[]): unknown => {
        target.onCall(name);
        if (target.isFailing) throw new Fault('store-failed', 'The people store failed. Look at the disk.');
        return (value as (...args: unknown[]) => unknown)(...given);
      };
    },
  });
}
