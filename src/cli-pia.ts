/** What the processor's verbs do with files: its key pair, signed assessments, handovers. Needs no terminal; the secret key stays where it is. */

import { resolve } from 'node:path';
import { utf8Bytes } from './base/bytes.ts';
import { Fault } from './base/fault.ts';
import { makeKey, operatorKeyLine, readText, writeNew } from './cli-orders.ts';
import { keyName, publicKeyLine, signatureText } from './core/order/minisign.ts';
import { handoverBytes, PIA_BYTES_MAX, piaComment, readPia } from './core/policy/pia-file.ts';
import type { PiaParts } from './edge/cli/compliance-verbs.ts';
import type { Prompt } from './edge/cli/prompt.ts';
import { openSecretKey, type OperatorKey } from './edge/orders/secret-key.ts';
import type { Crypto } from './ports/crypto.ts';

export interface PiaCommandOptions {
  readonly prompt: Prompt;
  readonly openCrypto: () => Promise<Crypto>;
}

export function piaCommands({ prompt, openCrypto }: PiaCommandOptions): PiaParts {
  const signed = async (path: string, message: Uint8Array, words: { readonly comment: string; readonly out: string }) => {
    const crypto = await openCrypto();
    const key = await openSecretKey(readText(path), { askPassphrase: () => prompt.hidden('Passphrase of the secret key: '), crypto });
    try {
      writeNew(words.out, textOf(message, { key, crypto, comment: words.comment }), 0o644);
      return { signature: words.out, key: keyName(key.keyId) };
    } finally {
      key.seed.wipe();
    }
  };
  return {
    makeKey: async (out, passphrase) => {
      const { siteLine: _, ...made } = await makeKey(out, passphrase, await openCrypto());
      const next = 'On each terminal an operator runs: menshen processor key NAME.pub. Keep the secret key off the terminals.';
      return { ...made, next };
    },
    sign: async (file, key) => {
      const text = readText(file);
      const read = readPia(utf8Bytes(text));
      if (read.kind === 'malformed')
        throw new Fault('command-bad', `${file} is not ready to be signed; look at: ${read.what}. Nothing was written.`);
      const { pia } = read.file;
      const made = await signed(key, utf8Bytes(text), { comment: piaComment(pia), out: `${resolve(file)}.minisig` });
      return { ...made, pia: pia.piaId, device: pia.deviceId, decision: pia.decision, next: `menshen pia install ${file}` };
    },
    handover: ({ key, next, device, out }) => {
      const to = operatorKeyLine(next);
      return handedOver({ key, to, device, out: resolve(out) }, { prompt, openCrypto });
    },
    read: (file) => {
      const text = readText(file);
      if (text.length > PIA_BYTES_MAX)
        throw new Fault('command-bad', `${file} is too large for an assessment. Name the file that was signed.`);
      return { file: text, signature: readText(`${file}.minisig`) };
    },
    writeDraft: (out, draft) => {
      writeNew(resolve(out), `${JSON.stringify(draft, null, 2)}\n`, 0o644);
      return {
        draft: resolve(out),
        next: 'The processor fills in result and text of the items A to D, decision and approver, then runs: menshen pia sign FILE --key NAME.key',
      };
    },
    keyLine: operatorKeyLine,
    text: readText,
  };
}

function textOf(
  message: Uint8Array,
  { key, crypto, comment }: { readonly key: OperatorKey; readonly crypto: Crypto; readonly comment: string },
): string {
  const signer = crypto.signingKey(key.seed);
  const text = signatureText(message, {
    keyId: key.keyId,
    trustedComment: comment,
    sign: (part) => signer.sign(part),
    crypto,
    signer: 'processor',
  });
  signer.wipe();
  return text;
}

/** The statement names the key that makes it, so the key is opened before there is something to sign. */
async function handedOver(
  { key: path, to, device, out }: { readonly key: string; readonly to: string; readonly device: string; readonly out: string },
  { prompt, openCrypto }: PiaCommandOptions,
): Promise<Record<string, unknown>> {
  const crypto = await openCrypto();
  const key = await openSecretKey(readText(path), { askPassphrase: () => prompt.hidden('Passphrase of the secret key: '), crypto });
  try {
    const from = publicKeyLine(key);
    const comment = `menshen processor key handover for ${device}`;
    writeNew(out, textOf(handoverBytes({ deviceId: device, from, to }), { key, crypto, comment }), 0o644);
    return { handover: out, from: keyName(key.keyId), next: 'An operator runs: menshen processor key NEW.pub --handover FILE' };
  } finally {
    key.seed.wipe();
  }
}
