/** An order is believed for its signature and exact bytes, never for what it says of itself. */
import fc from 'fast-check';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import {
  judgeOrder,
  type Order,
  ORDER_BYTES_MAX,
  ORDER_VERBS,
  orderBytes,
  type OrderVerdict,
  readOrder,
} from '../../../src/core/order/order.ts';
import { fileLine, fileOfLine } from '../../../src/core/order/evidence.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import { makeTestOperator, type TestOperator } from '../../support/orders.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ORDER: Order = {
  order: 'purge',
  deviceId: 'door-7',
  orderId: 'ab'.repeat(16),
  issuedAtMs: 1_000,
  expiresAtMs: 1_000 + 7 * DAY_MS,
  persons: null,
};

let crypto: Crypto;
let operator: TestOperator;
beforeAll(async () => {
  crypto = await openCrypto();
  operator = makeTestOperator(crypto);
});

function judge(
  order: Uint8Array,
  signature: Uint8Array,
  at: { readonly nowMs?: number; readonly isClockTrusted?: boolean } = {},
): OrderVerdict {
  return judgeOrder({
    order,
    signature,
    keys: [operator],
    deviceId: 'door-7',
    nowMs: at.nowMs ?? 2_000,
    isClockTrusted: at.isClockTrusted ?? true,
    crypto,
  });
}

const signed = (bytes: Uint8Array): Uint8Array => utf8Bytes(operator.sign(bytes));

const orders = fc.record({
  order: fc.constantFrom(...ORDER_VERBS),
  deviceId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$/),
  orderId: fc.stringMatching(/^[0-9a-f]{32}$/),
  issuedAtMs: fc.integer({ min: 0, max: 4e12 }),
  days: fc.integer({ min: 1, max: 90 }),
  persons: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
});

it('is read back as it was written', () => {
  fc.assert(
    fc.property(orders, ({ days, ...rest }) => {
      const order = { ...rest, expiresAtMs: rest.issuedAtMs + days * DAY_MS };
      expect(readOrder(orderBytes(order))).toEqual(order);
    }),
  );
});

it('counts for its device, until its time is over, and longer only where nobody can say what time it is', () => {
  const bytes = orderBytes(ORDER);
  expect(judge(bytes, signed(bytes))).toMatchObject({ kind: 'valid', order: ORDER });
  expect(judge(bytes, signed(bytes), { nowMs: ORDER.expiresAtMs - 1 })).toMatchObject({ kind: 'valid' });
  expect(judge(bytes, signed(bytes), { nowMs: ORDER.expiresAtMs })).toMatchObject({ kind: 'refused', why: 'expired' });
  expect(judge(bytes, signed(bytes), { nowMs: ORDER.expiresAtMs, isClockTrusted: false })).toMatchObject({ kind: 'valid' });
  const other = orderBytes({ ...ORDER, deviceId: 'door-8' });
  expect(judge(other, signed(other))).toMatchObject({ kind: 'refused', why: 'other-device' });
});

it('is malformed with anything more, less or otherwise written, though it be signed', () => {
  const value = { format: 'menshen-order-1', ...ORDER };
  const texts = [
    JSON.stringify(value), // not in canonical order
    JSON.stringify({ ...value, more: 1 }),
    ...Object.keys(value).map((name) => JSON.stringify({ ...value, [name]: undefined })),
    ...['{}', '[]', 'null', '1', '', '{"format":"menshen-order-2"}'],
    new TextDecoder().decode(orderBytes(ORDER)) + '\n',
    new TextDecoder().decode(orderBytes({ ...ORDER, expiresAtMs: 1_000 + 91 * DAY_MS })),
    new TextDecoder().decode(orderBytes({ ...ORDER, expiresAtMs: 500 })),
    new TextDecoder().decode(orderBytes({ ...ORDER, orderId: 'AB'.repeat(16) })),
    new TextDecoder().decode(orderBytes({ ...ORDER, persons: -1 })),
  ];
  for (const text of texts) {
    const bytes = utf8Bytes(text);
    expect([text, judge(bytes, signed(bytes))]).toEqual([text, { kind: 'refused', why: 'malformed', order: undefined }]);
  }
});

it('is refused, never thrown at, whatever bytes come', () => {
  const refused = (verdict: OrderVerdict): void => {
    expect(verdict).toMatchObject({ kind: 'refused', order: undefined });
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.uint8Array({ maxLength: 600 }), (order, signature) => {
      refused(judge(order, signature));
      refused(judge(order, signed(order)));
    }),
    { numRuns: 300 },
  );
  const bytes = orderBytes(ORDER);
  const signature = signed(bytes);
  fc.assert(
    fc.property(fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 255 }), (isOrder, at, bit) => {
      const changed = (isOrder ? bytes : signature).slice();
      const place = at % changed.length;
      changed[place] = (changed[place] ?? 0) ^ bit;
      // The first line of a signature is free text.
      fc.pre(isOrder || place > signature.indexOf(10));
      refused(isOrder ? judge(changed, signature) : judge(bytes, changed));
    }),
    { numRuns: 500 },
  );
  refused(judge(new Uint8Array(ORDER_BYTES_MAX + 1), signature));
  refused(judge(bytes, new Uint8Array(ORDER_BYTES_MAX + 1)));
});

it('knows the files of the evidence and no other', () => {
  expect(fileOfLine(fileLine('ledger.jsonl'))).toBe('ledger.jsonl');
  expect(fileOfLine('# ../../etc/passwd')).toBe('unknown');
  expect(fileOfLine('{"entry":1}')).toBeUndefined();
});
