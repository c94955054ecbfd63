/** The profiles that the product brings, and `menshen init` as a program. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { boardNames, readBoard, withBoard } from '../../../src/edge/system/board-profile.ts';
import { defaultSiteText, parseSite } from '../../../src/edge/system/site-file.ts';

const ROOT = resolve(__dirname, '../../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const BOARDS = join(ROOT, 'device/boards');
const dir = mkdtempSync(join(tmpdir(), 'menshen-boards-'));

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const menshen = (...words: readonly string[]) => spawnSync(NODE, [join(ROOT, 'src/cli.ts'), ...words], { encoding: 'utf8' });

describe('board profiles', () => {
  it('are there for a small computer, for anything with USB, and for a board with a sensor of its own', () => {
    expect(boardNames(BOARDS)).toEqual(['generic-usb', 'raspberry-pi-4', 'rk3568']);
  });

  it.each(boardNames(BOARDS))('%s makes a site file with its hardware, its comments and nothing else changed', (name) => {
    const board = readBoard(BOARDS, name);
    const example = defaultSiteText({ deviceId: 'door-1' });
    const site = parseSite(withBoard(example, board), 'site.yaml');
    const plain = parseSite(example, 'site.yaml');
    expect({ ...site, hardware: plain.hardware }).toEqual(plain);
    expect(site.hardware.camera).toMatchObject({ kind: 'ffmpeg' });
    for (const part of [site.hardware.reader, site.hardware.pinPad, site.hardware.relay]) expect(part.kind).not.toBe('none');
    expect(withBoard(example, board)).toContain(board.hardwareText);
    // Nobody has had one of these boards yet: a profile that says otherwise needs its measurement.
    expect(board.tried).toMatch(/^Not tried on/);
  });

  it('are refused where the hardware is none of a site file, or the profile is none', () => {
    const text = readFileSync(join(BOARDS, 'generic-usb.yaml'), 'utf8');
    writeFileSync(join(dir, 'generic-usb.yaml'), text.replace('kind: rdm6300', 'kind: telepathy'));
    expect(() => withBoard(defaultSiteText({ deviceId: 'd' }), readBoard(dir, 'generic-usb'))).toThrow(/hardware\.reader/);
    writeFileSync(join(dir, 'generic-usb.yaml'), text.replace('memoryMb: 2048', 'memoryMb: little'));
    expect(() => readBoard(dir, 'generic-usb')).toThrow(/memoryMb/);
    writeFileSync(join(dir, 'generic-usb.yaml'), text.slice(0, text.indexOf('hardware:')));
    expect(() => readBoard(dir, 'generic-usb')).toThrow(/hardware/);
  });

  it.each(['toaster', '../boards/generic-usb', '', '-'])('names the boards there are where %j is none', (name) => {
    expect(() => readBoard(BOARDS, name)).toThrow(/generic-usb, raspberry-pi-4, rk3568/);
  });
});

describe('menshen init', () => {
  it('lists the profiles with what was tried, and writes nothing', () => {
    const data = join(dir, 'listed');
    const { boards } = JSON.parse(menshen('init', '--boards', '--data', data, '--json').stdout) as { boards: unknown[] };
    expect(boards).toHaveLength(3);
    expect(boards[1]).toMatchObject({
      board: 'raspberry-pi-4',
      architecture: 'arm64',
      tried: expect.stringContaining('Not tried') as string,
    });
    expect(() => readFileSync(join(data, 'site.yaml'))).toThrow('ENOENT');
  });

  it('writes the site file of a board once', () => {
    const data = join(dir, 'written');
    expect(menshen('init', '--board', 'rk3568', '--data', data, '--json').status).toBe(0);
    const text = readFileSync(join(data, 'site.yaml'), 'utf8');
    expect(parseSite(text, 'site.yaml').hardware.camera).toMatchObject({ kind: 'ffmpeg', input: 'pipe:/run/menshen-camera/pictures' });
    expect(execFileSync('stat', ['-c', '%a', join(data, 'site.yaml')], { encoding: 'utf8' }).trim()).toBe('600');
    const again = menshen('init', '--board', 'generic-usb', '--data', data);
    expect(again.status).not.toBe(0);
    expect(again.stderr).toMatch(/exists already/);
    expect(readFileSync(join(data, 'site.yaml'), 'utf8')).toBe(text);
    expect(menshen('init', '--board', 'toaster', '--data', join(dir, 'none')).stderr).toMatch(/generic-usb/);
  });
});
