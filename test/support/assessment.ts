/** A processor that signs for tests: the simulator's own hand, with keys and files that a test chooses. */
import type { Crypto } from '../../src/ports/crypto.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { piaComment } from '../../src/core/policy/pia-file.ts';
import { type SimulatedProcessor, simulatedPia, simulatedProcessor } from '../../src/sim/processor.ts';
import { type House, TEST_MODELS } from './house.ts';

export interface Desk {
  readonly crypto: Crypto;
  readonly processor: SimulatedProcessor;
  /** A filled assessment for that house, changed, and its signature; `by` another hand, `comment` another one. */
  sign(
    house: Pick<House, 'site' | 'clock'>,
    changes?: Parameters<typeof simulatedPia>[1],
    other?: { readonly by?: SimulatedProcessor; readonly comment?: string; readonly incidents?: readonly string[] },
  ): { readonly file: string; readonly signature: string };
}

let numbers = 0;

export async function openDesk(): Promise<Desk> {
  const crypto = await openCrypto();
  const processor = simulatedProcessor(crypto, 'test processor');
  return {
    crypto,
    processor,
    sign: ({ site, clock }, changes = {}, { by = processor, comment, incidents } = {}) => {
      numbers += 1;
      const door = { site, models: TEST_MODELS, crypto, nowMs: clock.nowMs(), ...(incidents === undefined ? {} : { incidents }) };
      const file = simulatedPia(door, { piaId: `TEST-PIA-${String(numbers)}`, ...changes });
      const { piaId, deviceId } = JSON.parse(file) as { piaId: string; deviceId: string };
      return { file, signature: by.sign(new TextEncoder().encode(file), comment ?? piaComment({ piaId, deviceId })) };
    },
  };
}
