/** Every target there is. */
import { bundlePapers, bundleParts, bundles, peopleFile } from './targets/bundles.ts';
import { cameraStream, cardFrames, padKeys, pictures } from './targets/devices.ts';
import {
  controlReplies,
  controlRequests,
  keyFile,
  mailboxFiles,
  modelManifest,
  passphraseHeader,
  siteFile,
  tpmFiles,
} from './targets/documents.ts';
import { linkFrames, linkWords } from './targets/link.ts';
import { doorMessages, eyeMessages } from './targets/messages.ts';
import {
  canonicalValues,
  checkpoints,
  ledgerEntries,
  assessments,
  ledgerEvents,
  minisignKeys,
  orders,
  proofs,
  receipts,
  textForms,
  verifierKeys,
} from './targets/papers.ts';
import { osdpFrames, osdpRoles } from './targets/osdp.ts';
import { screenServer } from './targets/screen.ts';
import { faceStore, ledgerDatabase, ledgerExport, ledgerHead, ledgerKey, ledgerLog, peopleStore } from './targets/stores.ts';
import { gpioWords, padCodes, pn532Frames, wiegandLines } from './targets/wires.ts';
import type { OpenTarget } from './target.ts';

/** By the names that the command line takes. */
export const TARGETS: Readonly<Record<string, OpenTarget>> = {
  'site-file': siteFile,
  'model-manifest': modelManifest,
  'control-request': controlRequests,
  'control-reply': controlReplies,
  'mailbox-file': mailboxFiles,
  'key-file': keyFile,
  'passphrase-header': passphraseHeader,
  'tpm-files': tpmFiles,
  'door-to-eye': doorMessages,
  'eye-to-door': eyeMessages,
  'card-frames': cardFrames,
  'pad-keys': padKeys,
  'pn532-frames': pn532Frames,
  'wiegand-lines': wiegandLines,
  'pad-codes': padCodes,
  'gpio-words': gpioWords,
  'link-frames': linkFrames,
  'link-words': linkWords,
  'osdp-frames': osdpFrames,
  'osdp-roles': osdpRoles,
  'camera-stream': cameraStream,
  picture: pictures,
  'ledger-event': ledgerEvents,
  'canonical-text': canonicalValues,
  'hex-base64': textForms,
  checkpoint: checkpoints,
  'verifier-key': verifierKeys,
  'ledger-entries': ledgerEntries,
  receipt: receipts,
  'receipt-proof': proofs,
  order: orders,
  assessment: assessments,
  bundle: bundles,
  'bundle-parts': bundleParts,
  'bundle-papers': bundlePapers,
  'people-file': peopleFile,
  'minisign-key': minisignKeys,
  'faces.db': faceStore,
  'people.db': peopleStore,
  'ledger.db': ledgerDatabase,
  'ledger.db-wal': ledgerLog,
  'ledger.head': ledgerHead,
  'ledger.pub': ledgerKey,
  'ledger-export': ledgerExport,
  'screen-http': screenServer,
};
