import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const MODELS = join(ROOT, 'models');
let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'menshen-fetch-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** The script as a machine without a network runs it: an empty cache and a registry that nobody serves. */
function fetchOffline(...words: string[]): { status: number | null; said: string } {
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: join(work, 'cache'),
    npm_config_fetch_retries: '0',
  };
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/node'), [join(ROOT, 'scripts/fetch-models.ts'), ...words], {
    encoding: 'utf8',
    env,
  });
  return { status, said: stdout + stderr };
}

function modelFiles(): string[] {
  const manifest = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8')) as { models: { file: string }[] };
  return manifest.models.map(({ file }) => file);
}

describe('fetch-models', () => {
  it('needs no network once every file is there', () => {
    cpSync(join(MODELS, 'manifest.json'), join(work, 'manifest.json'));
    for (const file of modelFiles()) cpSync(join(MODELS, file), join(work, file));
    expect(fetchOffline('--dir', work)).toMatchObject({ status: 0, said: 'The models are there and verified.\n' });
  });

  it('says what to do when a file differs and nothing can be fetched, and leaves no debris', () => {
    cpSync(join(MODELS, 'manifest.json'), join(work, 'manifest.json'));
    for (const file of modelFiles()) cpSync(join(MODELS, file), join(work, file));
    truncateSync(join(work, 'fr_eye.onnx'), 100);
    const { status, said } = fetchOffline('--dir', work);
    expect(status).toBe(1);
    expect(said).toContain('Connect this machine to an npm registry for one run');
    expect(readdirSync(join(work, '.cache'))).toEqual([]);
  });

  it('explains itself and refuses a folder that is not there', () => {
    expect(fetchOffline('--help')).toMatchObject({ status: 0 });
    expect(fetchOffline('--dir', join(work, 'absent')).said).toContain('There is no folder');
  });

  it('keeps no attribute model (INV-10)', () => {
    expect(
      readdirSync(MODELS)
        .filter((name) => name.endsWith('.onnx'))
        .sort(),
    ).toEqual(modelFiles().sort());
    for (const name of ['fr_age.onnx', 'fr_gender.onnx', 'fr_expression.onnx']) expect(existsSync(join(MODELS, name))).toBe(false);
  });
});
