/** INV-13: people, templates and images are counted apart; people are distinct subjects, images are 0 and have no column. */
import { join } from 'node:path';
import { FACES_SCHEMA } from '../../src/edge/vault/faces-schema.ts';
import { makeHouse } from '../support/house.ts';
import { enrol, grantOf, openTestVault, subjectOf, temporaryFolder, templateOf } from '../edge/vault-faces/support.ts';

const folder = temporaryFolder();

it('somebody who enrols again is one person with one template', async () => {
  const { vault, crypto } = await openTestVault(join(folder, 'again.db'));
  enrol(vault, crypto, 1, 2);
  vault.put({ ...templateOf(3), subject: subjectOf(1) }, grantOf(crypto, subjectOf(1), 'second'));
  expect(vault.counts()).toEqual({ persons: 2, templates: 2, images: 0 });
  vault.close();
});

it('whoever said no, withdrew or was erased counts as nobody; whoever is suspended counts as stored', async () => {
  const house = await makeHouse();
  const [one, two] = [await house.resident({ number: '101', hasFace: true }), await house.resident({ number: '102', hasFace: true })];
  const three = await house.resident({ number: '103' });
  void house.terminal.startEnrolment(three.id);
  await house.settle();
  await house.act({ kind: 'decline' });
  expect(house.terminal.countFaces()).toBe(2);
  // Over her consent, not over her template: it is stored until it is erased.
  house.people.endConsent(two.id, 'expired');
  expect(house.terminal.countFaces()).toBe(2);
  await house.terminal.withdraw(one.id, 'command');
  expect(house.terminal.countFaces()).toBe(1);
});

it('no table has a place for a picture', () => {
  const columns = [...FACES_SCHEMA.matchAll(/^ {2}(\w+) BLOB/gm)].map(([, name]) => name);
  expect(columns.sort()).toEqual(['key_print', 'marks', 'revision', 'sealed', 'sealed', 'store_key', 'transform_seed']);
  expect(FACES_SCHEMA).not.toMatch(/(?:image|photo|jpeg|png|thumbnail)\w* (?:BLOB|TEXT)/i);
});
