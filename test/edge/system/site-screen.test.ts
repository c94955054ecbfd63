/** The screen's section of the site file: served on a port of this machine, and how it looks at rest. */
import { screenSection } from '../../../src/edge/system/site-screen-schema.ts';
import { defaultSiteText } from '../../../src/edge/system/site-example.ts';

it('takes the port for granted and leaves the looks to the page', () => {
  expect(screenSection.parse({})).toEqual({ port: 8420 });
  const all = { port: 0, print: 'large', contrast: 'high', height: 'low' };
  expect(screenSection.parse(all)).toEqual(all);
});

it.each([
  ['a port of the system', { port: 80 }, 'port'],
  ['another size of print', { print: 'huge' }, 'print'],
  ['an address', { host: '0.0.0.0' }, 'host'],
])('refuses %s', (_what, section, why) => {
  const read = screenSection.safeParse(section);
  expect(read.success).toBe(false);
  expect(JSON.stringify(read.error?.issues)).toContain(why);
});

it('is in the example word by word', () => {
  for (const line of ['# print: normal', '# contrast: normal', '# height: standard'])
    expect(defaultSiteText({ deviceId: 'door-1' })).toContain(line);
});
