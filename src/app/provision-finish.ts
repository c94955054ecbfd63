/**
 * What a bundle still has to do after its transaction: models, site file, papers, those who leave, ledger, result. Every step may be
 * asked again, so a boot after a power cut goes on where it was; the note goes last (INV-18).
 */

import { toHex, utf8Bytes } from '../base/bytes.ts';
import { isFault } from '../base/fault.ts';
import { keyName, readPublicKey } from '../core/order/minisign.ts';
import {
  appliedResult,
  ledgerDigest,
  type PaperOutcome,
  PROVISION_NOTE,
  PROVISION_RESULT,
  PROVISION_UPDATE,
  type ProvisionNote,
  readNote,
} from '../core/provision/journal.ts';
import type { LedgerEvent } from '../core/ledger/event.ts';
import type { ProvisionDesk } from '../ports/provision.ts';
import { tellRecords } from './compliance-ledger.ts';
import type { Ground } from './parts.ts';
import { endPerson } from './people.ts';
import { installPia } from './pia.ts';

/** Newest entries in which a step that was cut off looks for its own; one further back is written once more, which is harmless. */
const LOOK_BACK_ENTRIES = 2000;
/** People who end at the same time. Own choice. */
const ENDED_AT_ONCE = 64;
/** Characters of the pseudonym under which the ledger knows an owner: a hash of their public key. */
const OWNER_CHARACTERS = 32;

export type Finished =
  /** No bundle was under way. */
  | { readonly kind: 'none' }
  | { readonly kind: 'done'; readonly note: ProvisionNote }
  /** The site file is another one now: it counts from the next start, which goes on. */
  | { readonly kind: 'restart'; readonly note: ProvisionNote }
  /** Again later. */
  | { readonly kind: 'failed' };

export async function finishProvision(
  ground: Ground,
  desk: ProvisionDesk,
  onProgress: (done: number) => void = () => undefined,
): Promise<Finished> {
  const asked = ground.store.ask((people) => readNote(people.setting(PROVISION_NOTE)));
  if (asked.kind === 'failed') return { kind: 'failed' };
  const note = asked.value;
  if (note === undefined) {
    desk.discard();
    return { kind: 'none' };
  }
  try {
    desk.installModels(note.models);
    if (note.site !== null && !desk.isSite(note.site)) {
      desk.installSite(note.site);
      return { kind: 'restart', note };
    }
    return (await carryOut(ground, { desk, note, onProgress })) ? { kind: 'done', note } : { kind: 'failed' };
  } catch (error) {
    if (!isFault(error)) throw error;
    ground.parts.onLog?.(`A bundle is not carried out to its end yet: ${error.message}`);
    return { kind: 'failed' };
  }
}

interface Carrying {
  readonly desk: ProvisionDesk;
  readonly note: ProvisionNote;
  readonly onProgress: (done: number) => void;
}

/** Under the new site file. False where ledger or store takes nothing: the note stays. */
async function carryOut(ground: Ground, { desk, note, onProgress }: Carrying): Promise<boolean> {
  const { parts, journal, clockGuard } = ground;
  const told = newestOf(ground);
  const papers = putPapers(ground, note);
  for (let at = 0; at < note.leaving.length; at += ENDED_AT_ONCE) {
    // Together they share one rotation of keys.
    await Promise.all(note.leaving.slice(at, at + ENDED_AT_ONCE).map((id) => endPerson(ground, id)));
    onProgress(Math.min(1, (at + ENDED_AT_ONCE) / note.leaving.length));
  }
  const owner = note.claimedBy === null ? undefined : readPublicKey(note.claimedBy);
  const claimed: LedgerEvent | undefined = owner === undefined ? undefined : { kind: 'owner', state: 'claimed', key: keyName(owner.keyId) };
  if (claimed !== undefined && !told.has(`owner claimed`)) journal.append(claimed);
  // The system may end this process for it at any moment from here on; the note brings the rest to its end.
  desk.updates.handOver();
  const entry = journal.append(provisionedEvent(note));
  if (entry === undefined) return false;
  const result = appliedResult({ deviceId: parts.site.deviceId, atMs: clockGuard.now(), note, papers, checkpoint: entry.note });
  const kept = ground.store.ask((people) => {
    people.setSetting(PROVISION_RESULT, result);
    people.setSetting(PROVISION_NOTE, '');
  });
  if (kept.kind === 'failed') return false;
  desk.discard(note.channel);
  await desk.writeResult(note.channel, result);
  ground.readiness.verdict();
  return true;
}

function provisionedEvent({ digest, sequence, summary, added, leaving, site, models, channel, subject }: ProvisionNote): LedgerEvent {
  return {
    kind: 'provisioned',
    bundle: ledgerDigest(digest),
    sequence,
    channel,
    added: added.length,
    changed: summary.peopleChanged,
    ended: leaving.length,
    isSiteChanged: site !== null,
    models: models.length,
    subject,
  };
}

/** What the newest entries say, so that nothing is written twice after a power cut. */
function newestOf({ parts: { ledger } }: Ground): ReadonlySet<string> {
  try {
    const entries = ledger.entries(Math.max(0, ledger.size - LOOK_BACK_ENTRIES), LOOK_BACK_ENTRIES);
    return new Set(
      entries.map(({ event }) =>
        event.kind === 'owner' ? `owner ${event.state}` : 'subject' in event ? `${event.kind} ${String(event.subject)}` : event.kind,
      ),
    );
  } catch (error) {
    if (!isFault(error)) throw error;
    return new Set(); // the append that follows meets the same ledger and says so
  }
}

/** By the same code as when an operator installs them, under the site file that is in force now. */
function putPapers(ground: Ground, { processorKey, pia, sign, claimedBy }: ProvisionNote): readonly PaperOutcome[] {
  const papers: PaperOutcome[] = [];
  const owner = ownerSubject(ground, claimedBy);
  if (processorKey !== null) papers.push({ paper: 'processor-key', outcome: putKey(ground, processorKey, owner) });
  if (pia !== null) {
    const result = installPia(ground, pia);
    const outcome = result.kind === 'refused' ? result.reason : result.kind;
    papers.push({ paper: 'pia', outcome });
  }
  if (sign !== null) {
    const { position, heightCm, person } = sign;
    const { compliance } = ground;
    const before = compliance.state()?.sign;
    const isThere = before?.place === compliance.place() && before.position === position && before.heightCm === heightCm;
    const isKept = isThere || compliance.add({ kind: 'sign', position, heightCm, person, place: compliance.place(), subject: owner });
    papers.push({ paper: 'sign', outcome: isThere ? 'already' : isKept ? 'installed' : 'failed' });
  }
  tellRecords(ground);
  ground.hours.look();
  ground.readiness.verdict();
  return papers;
}

/** Pinned where there is none yet. Another one in its place takes the word of the key before it, which no bundle carries (trap 37). */
function putKey({ compliance }: Ground, key: string, subject: string): string {
  const state = compliance.state();
  if (state === undefined) return 'failed';
  const current = state.keys.at(-1);
  if (current?.line === key) return 'already';
  if (current !== undefined) return 'handover-missing';
  return compliance.add({ kind: 'processor-key', key, subject }) ? 'pinned' : 'failed';
}

/** In the place of an operator: the owner, whose signature the bundle has. Of a key, so of nobody in person. */
function ownerSubject({ parts }: Ground, line: string | null): string {
  return toHex(parts.crypto.sha256(utf8Bytes(`owner ${line ?? parts.site.deviceId}`))).slice(0, OWNER_CHARACTERS);
}

/** What the system made of the last program update, told once. */
export function tellUpdate({ store, journal }: Ground, desk: ProvisionDesk): void {
  const outcome = desk.updates.outcome();
  if (outcome === undefined) return;
  const told = store.ask((people) => people.setting(PROVISION_UPDATE));
  if (told.kind === 'failed' || told.value === outcome.token) return;
  const { kind, from, to, token } = outcome;
  if (journal.append({ kind: 'program-update', outcome: kind, from, to }) === undefined) return;
  store.ask((people) => {
    people.setSetting(PROVISION_UPDATE, token);
  });
}
