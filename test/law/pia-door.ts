/** An assessment as the processor signs it, for a door of the tests, with changes. */
import { utf8Bytes } from '../../src/base/bytes.ts';
import { canonicalText } from '../../src/base/canonical.ts';
import { judgePia, piaComment, type PiaVerdict } from '../../src/core/policy/pia-file.ts';
import { shanghaiDay } from '../../src/core/filing/shanghai-day.ts';
import { fingerprintOf, processingFacts, processingFor } from '../../src/core/policy/processing.ts';
import { type AssessedDoor, simulatedPia, simulatedProcessor } from '../../src/sim/processor.ts';
import type { TestPeople } from '../support/temp-stores.ts';

type Changes = Parameters<typeof simulatedPia>[1];

/** Puts a further assessment into the store, signed and with these changes. */
export function assessWith(people: TestPeople, door: AssessedDoor, changes: Changes): void {
  const piaId = `LAW-${String(people.compliance.all().length)}`;
  const file = simulatedPia(door, { ...changes, piaId });
  const comment = piaComment({ piaId, deviceId: door.site.deviceId });
  const signature = simulatedProcessor(door.crypto).sign(utf8Bytes(file), comment);
  people.compliance.add({ kind: 'pia', piaId, file, signature }, door.nowMs);
}

/** What the terminal says to an assessment that is brought to it; `signer` other than the processor: somebody else's key. */
export function judged(door: AssessedDoor, changes: Changes = {}, signer?: string): PiaVerdict {
  const { site, models, crypto, nowMs } = door;
  const processing = processingFor(site, models);
  const piaId = 'LAW-1';
  const file = simulatedPia(door, { piaId, ...changes });
  return judgePia({
    file: utf8Bytes(file),
    signature: simulatedProcessor(crypto, signer).sign(utf8Bytes(file), piaComment({ piaId, deviceId: site.deviceId })),
    key: simulatedProcessor(crypto).key,
    deviceId: site.deviceId,
    fingerprint: fingerprintOf(processing, (message) => crypto.sha256(message)),
    facts: canonicalText(processingFacts(processing)),
    today: shanghaiDay(nowMs),
    current: undefined,
    knownIds: [],
    crypto,
  });
}
