/**
 * A program update on its way from a bundle to where root's own unit takes it up (device/bin/install-update.sh), and what became of
 * it. Executes and unpacks nothing; the folder that the unit watches gets the archive last, when its signature is there already.
 */

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type MinisignKey, readPublicKey } from '../../core/order/minisign.ts';
import type { ProvisionUpdates, UpdateOutcome } from '../../ports/provision.ts';
import { emptyFolder, stored, syncFolder, textOf, writeWhole } from './folders.ts';

const ARCHIVE = 'update.tar';
const SIGNATURE = 'update.tar.minisig';
const OUTCOME = /^(installed|returned|refused) ([0-9A-Za-z.+-]{1,32}) ([0-9A-Za-z.+-]{1,32}) [0-9]{1,12}\n$/;

export interface UpdatePlaces {
  readonly dataDir: string;
  /** Private to this terminal; may be emptied at any time before the commit. */
  readonly keptDir: string;
  /** Written by root's unit; this process only reads it. */
  readonly outcomePath: string;
}

export function provisionUpdates({ dataDir, keptDir, outcomePath }: UpdatePlaces): ProvisionUpdates {
  const watched = join(dataDir, 'update');
  return {
    keep: (update) => {
      emptyFolder(keptDir);
      if (update === undefined) return;
      stored(keptDir, () => {
        writeWhole(join(keptDir, SIGNATURE), update.signature, keptDir);
        renameSync(update.archive.path, join(keptDir, ARCHIVE));
        syncFolder(keptDir);
      });
    },
    handOver: () => {
      if (!existsSync(join(keptDir, ARCHIVE))) return; // handed over before the power cut
      stored(watched, () => {
        mkdirSync(watched, { recursive: true, mode: 0o700 });
        const signature = textOf(join(keptDir, SIGNATURE));
        if (signature !== undefined) writeWhole(join(watched, SIGNATURE), signature, watched);
        renameSync(join(keptDir, ARCHIVE), join(watched, ARCHIVE));
        syncFolder(watched);
      });
      rmSync(keptDir, { recursive: true, force: true });
    },
    outcome: (): UpdateOutcome | undefined => {
      const text = textOf(outcomePath);
      const [, kind, from, to] = OUTCOME.exec(text ?? '') ?? [];
      if (text === undefined || from === undefined || to === undefined) return undefined;
      return kind === 'installed' || kind === 'returned' || kind === 'refused' ? { kind, from, to, token: text } : undefined;
    },
  };
}

/** The key whose program updates this machine takes; none where the file is not there. Second line of a minisign public key file. */
export function updateKeysIn(path: string): readonly MinisignKey[] {
  const lines = textOf(path)?.split('\n') ?? [];
  return lines.map((line) => readPublicKey(line.trim())).filter((key) => key !== undefined);
}
