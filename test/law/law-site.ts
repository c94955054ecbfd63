/** What the reader of site files says to a site: the site, or the sentence that refuses it. */
import { isFault } from '../../src/base/fault.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { parseSite } from '../../src/edge/system/site-file.ts';

const PLAIN = {
  version: 1,
  deviceId: 'law-door',
  siteType: 'office_entrance',
  processor: { name: 'Yongning House', address: '1 Yongning Road', phone: '010-5550100', email: 'desk@yongning.example' },
  necessity: 'People with full hands or a lost card need another way in.',
};

/** `changes` replace fields of a plain site; YAML takes JSON as it is. */
export function readSiteWith(changes: Readonly<Record<string, unknown>> = {}): Site {
  return parseSite(JSON.stringify({ ...PLAIN, ...changes }), 'site.yaml');
}

/** The sentence of the refusal; fails where the site is taken. */
export function refusalOf(changes: Readonly<Record<string, unknown>>): string {
  try {
    readSiteWith(changes);
  } catch (error) {
    if (isFault(error, 'bad-site-file')) return error.message;
    throw error;
  }
  return 'not refused';
}
