import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';

import { Fault } from '../../../src/base/fault.ts';
import { defaultSiteText, parseSite, readSite } from '../../../src/edge/system/site-file.ts';

const EXAMPLE = defaultSiteText({ deviceId: 'door-1' });

function sentenceOf(text: string): string {
  try {
    parseSite(text, '/etc/menshen/site.yaml');
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad-site-file') return error.message;
    throw error;
  }
  return 'no error';
}

/** The example with one line changed; fails where there is nothing to change. */
function changed(from: string, to: string): string {
  expect(EXAMPLE).toContain(from);
  return EXAMPLE.replace(from, to);
}

describe('site file', () => {
  it('completes the example with the careful defaults', () => {
    expect(parseSite(EXAMPLE, 'site.yaml')).toMatchObject({
      deviceId: 'door-1',
      face: { mode: '1:1', livenessCues: ['net', 'edges'], interEyeMinPx: 60, lookLimitMs: 8000, retentionDays: 365, idleDays: 90 },
      fallback: { card: true, pin: true },
      door: { unlockMs: 5000 },
      keys: { kind: 'file' },
      hardware: { camera: { kind: 'none' }, reader: { kind: 'none' }, pinPad: { kind: 'none' }, relay: { kind: 'none' } },
    });
  });

  it('gives the same site for the shortest file as for the example', () => {
    const short =
      'version: 1\ndeviceId: door-1\nsiteType: office_entrance\nprocessor: {name: "", address: "", phone: "", email: ""}\nnecessity: ""\n';
    expect(parseSite(short, 'site.yaml')).toEqual(parseSite(EXAMPLE, 'site.yaml'));
  });

  it('takes every key provider, and completes the TPM', () => {
    const keysOf = (keys: string): unknown => parseSite(changed('keys:\n  kind: file', `keys:\n  ${keys}`), 'site.yaml').keys;
    expect(keysOf('kind: passphrase')).toEqual({ kind: 'passphrase' });
    expect(keysOf('kind: systemd-creds')).toEqual({ kind: 'systemd-creds' });
    expect(keysOf('kind: tpm2')).toEqual({ kind: 'tpm2', tcti: 'device:/dev/tpmrm0', pcrs: [7], nvIndex: 0x1500101 });
    expect(keysOf('kind: tpm2\n  tcti: device:/dev/tpm0\n  pcrs: [0, 4, 7]\n  nvIndex: 0x1800000')).toMatchObject({
      tcti: 'device:/dev/tpm0',
      pcrs: [0, 4, 7],
      nvIndex: 0x1800000,
    });
  });

  it('takes every real device', () => {
    const devices = `hardware:
  camera: { kind: ffmpeg, input: "v4l2:/dev/video0" }
  reader: { kind: rdm6300, path: /dev/serial/by-id/usb-1a86_USB2.0-Serial-if00-port0 }
  pinPad: { kind: keycodes, path: /dev/menshen-pinpad, baud: 19200 }
  relay: { kind: lcus, path: /dev/menshen-relay, channel: 2 }
`;
    const site = parseSite(EXAMPLE.slice(0, EXAMPLE.indexOf('hardware:')) + devices, 'site.yaml');
    expect(site.hardware.camera).toEqual({ kind: 'ffmpeg', input: 'v4l2:/dev/video0', widthPx: 640, heightPx: 480, fps: 30 });
    expect(site.hardware.relay).toEqual({ kind: 'lcus', path: '/dev/menshen-relay', channel: 2 });
  });

  it.each([
    [
      'a private space (INV-19)',
      changed('office_entrance\n', 'changing_room\n'),
      /site\.yaml, line 7: siteType must be one of .*private spaces .* cannot be equipped/,
    ],
    ['another purpose', `${EXAMPLE}\npurpose: attendance\n`, /purpose must be door_access/],
    ['a wrong mode', changed('mode: "1:1"', 'mode: "2:N"'), /line \d+: face\.mode must be one of 1:1, 1:N/],
    ['a misspelt setting', changed('isEnabled', 'isEnabeld'), /face has no setting isEnabeld; remove or correct it/],
    ['a missing setting', changed('deviceId: door-1', ''), /deviceId is missing/],
    ['endless retention', changed('# retentionDays: 365', 'retentionDays: 99999'), /face\.retentionDays must be at most 365/],
    ['no retention', changed('# retentionDays: 365', 'retentionDays: null'), /face\.retentionDays must be a number/],
    ['negative retention', changed('# retentionDays: 365', 'retentionDays: -1'), /face\.retentionDays must be at least 1/],
    ['long idleness', changed('# idleDays: 90', 'idleDays: 91'), /face\.idleDays must be at most 90/],
    [
      'no other way in (INV-04)',
      changed('card: true', 'card: false').replace('pin: true', 'pin: false'),
      /fallback must leave card or pin on/,
    ],
    ['no liveness', changed('[net, edges]', '[]'), /livenessCues must name at least one/],
    ['an unknown cue', changed('[net, edges]', '[net, smell]'), /face\.livenessCues\.1 must be one of/],
    ['a zone turned over', changed('# zone: { left: 0.1', 'zone: { left: 0.95'), /face\.zone must have left < right/],
    [
      'a far camera',
      changed('kind: none\n    # kind: ffmpeg', 'kind: ffmpeg\n    input: "rtsp://x"\n    # '),
      /hardware\.camera\.input must be v4l2/,
    ],
    [
      'a shell line for a device',
      changed('kind: none\n    # kind: ffmpeg', 'kind: webcam\n    device: "/dev/video0; id"\n    # '),
      /hardware\.camera\.device must be/,
    ],
    [
      'an unknown camera',
      changed('kind: none\n    # kind: ffmpeg', 'kind: thermal\n    # '),
      /hardware\.camera\.kind must be one of none, ffmpeg, webcam/,
    ],
    ['broken YAML', changed('unlockMs: 5000', 'unlockMs: [5000'), /site\.yaml, line \d+, column \d+: this is not YAML/],
    [
      'a simulated TPM',
      changed('kind: file\n', 'kind: tpm2\n  tcti: swtpm:port=2321\n'),
      /keys\.tcti must be device:\/dev\/tpmrm0 or .* simulated/,
    ],
    ['a TPM sealed to nothing', changed('kind: file\n', 'kind: tpm2\n  pcrs: []\n'), /keys\.pcrs must name at least one PCR/],
    ['PCRs out of order', changed('kind: file\n', 'kind: tpm2\n  pcrs: [7, 0]\n'), /keys\.pcrs must be in ascending order/],
    ['a PCR that is none', changed('kind: file\n', 'kind: tpm2\n  pcrs: [24]\n'), /keys\.pcrs\S* must be at most 23/],
    ['an NV index that is none', changed('kind: file\n', 'kind: tpm2\n  nvIndex: 7\n'), /keys\.nvIndex must be at least 16777216/],
    ['a setting twice', `${EXAMPLE}version: 1\n`, /this is not YAML \(Map keys must be unique\)/],
    ['aliases', 'a: &x 1\nb: *x\n', /aliases/],
    ['nothing', '', /the file must be an object/],
  ])('refuses %s and says where and what to do', (_name, text, sentence) => {
    expect(sentenceOf(text)).toMatch(sentence);
    expect(sentenceOf(text)).toContain('/etc/menshen/site.yaml');
  });

  it('tells several errors at once, but not their values', () => {
    const sentence = sentenceOf(changed('unlockMs: 5000', 'unlockMs: "s3cret"').replace('port: 8420', 'port: 80'));
    expect(sentence.split('\n')).toHaveLength(2);
    expect(sentence).not.toContain('s3cret');
  });

  it('answers any text with a site or with one clear fault', () => {
    const mangled = fc
      .tuple(fc.nat(EXAMPLE.length), fc.nat(30), fc.string())
      .map(([at, gone, put]) => EXAMPLE.slice(0, at) + put + EXAMPLE.slice(at + gone));
    fc.assert(
      fc.property(fc.oneof(fc.string(), mangled), (text) => sentenceOf(text).length > 0),
      { numRuns: 200 },
    );
  });

  it('refuses thousands of levels instead of running out of stack', () => {
    const deep = `${'- '.repeat(2486)}card: false\n  pin: false${'- '.repeat(17_513)}`;
    expect(sentenceOf(deep)).toMatch(/nested too deeply|not YAML/);
  });

  it('says so where the file is absent, not text, or far too large', () => {
    const dir = mkdtempSync(join(tmpdir(), 'menshen-site-'));
    const path = join(dir, 'site.yaml');
    const wanted = (fragment: string) =>
      expect.objectContaining({ code: 'bad-site-file', message: expect.stringContaining(fragment) as string });
    expect(() => readSite(path)).toThrow(wanted('check that it exists'));
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));
    expect(() => readSite(path)).toThrow(wanted('UTF-8'));
    writeFileSync(path, '#'.repeat(300_000));
    expect(() => readSite(path)).toThrow(wanted('larger than'));
    writeFileSync(path, EXAMPLE);
    expect(readSite(path).deviceId).toBe('door-1');
    rmSync(dir, { recursive: true });
  });
});
