/** One sentence for each refusal of a bundle: what it is, and what the installer does. For result file, command line and ledger readers. */

import type { BundleRefusal } from './bundle.ts';

export const REFUSAL_SENTENCES: Readonly<Record<BundleRefusal, string>> = {
  'not-a-file': 'The bundle on the stick is no plain file that can be read. Copy menshen-bundle.bin itself to the stick, not a link to it.',
  'too-large': 'The bundle is, or says it is, larger than a bundle may be. Make it again with fewer model packs.',
  malformed: 'The file is not a bundle of this format. Make it again with: menshen provision make.',
  truncated: 'The bundle was cut off. Copy it to the stick again and take the stick out safely.',
  'not-signed': 'There is no signature beside the bundle. Copy menshen-bundle.bin.minisig to the stick as well.',
  'unknown-key': 'The bundle is signed by somebody who does not own this terminal. Sign it with the key of the owner.',
  'bad-signature': 'The bundle was changed after it was signed. Copy it to the stick again, or make it again.',
  'other-device': 'The bundle is for another terminal. Take the stick to that one, or make one for this one.',
  'other-key':
    'The bundle is sealed to a key that this terminal does not have. Fetch menshen-device.pub.json from it and make the bundle again.',
  'other-site': 'The bundle is of another site. Look at siteId in bundle.yaml.',
  older:
    'This terminal has had a newer bundle. Make a new one; what is on the stick is out of date. If the laptop’s clock was once ahead, give --sequence.',
  replayed: 'This bundle has been applied already. There is nothing to do; make a new one for a change.',
  expired: 'The bundle is too old. Make it again.',
  'not-yet': 'The bundle was made in the future: the clock of the laptop or of this terminal is wrong. Set it right.',
  differs: 'The stick gave other bytes when it was read again. Take another stick.',
  stopped: 'Reading the bundle was stopped. Put the stick in again to go on.',
  'face-data': 'The bundle has a field or part that could hold a face or a picture. No terminal takes faces from a stick.',
  'bad-site': 'The site file in the bundle is not right. Check the folder with: menshen provision check.',
  'bad-people': 'The people file in the bundle is not right. Check the folder with: menshen provision check.',
  'bad-pin': 'A PIN in the people file is too short or too easy. Check the folder with: menshen provision check.',
  'too-many-people': 'The people file has more rows than one terminal takes. Split the list over the doors.',
  'bad-access': 'Groups, schedules or holidays are not right. Check the folder with: menshen provision check.',
  'bad-papers': 'A paper in the bundle (key, assessment, sign or calendar) is not right. Check the folder with: menshen provision check.',
  'bad-models': 'A model pack is not what its manifest says. Copy the pack into the folder again.',
  'bad-update': 'The update is not signed by a key that this terminal takes updates from.',
  'bad-ownership': 'The change of owner in the bundle is not right. Check the folder with: menshen provision check.',
  'unknown-part': 'The bundle has a part that this terminal does not know. Make it with the same version of menshen.',
  'duplicate-part': 'The bundle has a part twice. Make it again with: menshen provision make.',
  empty: 'There is nothing in the bundle.',
};
