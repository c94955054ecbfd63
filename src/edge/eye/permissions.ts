/**
 * What the eye process may touch: Node's permission model without network, workers, inspector, WASI;
 * child processes only where the camera is a program. Native code is not bound by it: this is the
 * second fence, the first is that no such code is there (INV-03).
 */

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CameraChoice } from '../../core/policy/site.ts';

export interface EyePermissionOptions {
  /** The entry file of the eye; its code and packages are found from here upwards. */
  readonly entry: string;
  readonly storeDir: string;
  readonly modelsDir: string;
  readonly camera: CameraChoice;
}

/** Memory-backed folder where the plain camera program puts a still for a moment (edge/camera). */
const STILLS_DIR = '/dev/shm';

/** Files by which the loaders of native packages (node-gyp-build, detect-libc) tell musl from glibc. */
const LIBC_MARKS = ['/etc/alpine-release', '/usr/bin/ldd'];

/** Flags for the eye's Node. `process.permission` is then on, and a connect is refused with ERR_ACCESS_DENIED. */
export function eyeFlags(options: EyePermissionOptions): string[] {
  const root = projectRoot(options.entry);
  const code = [join(root, 'package.json'), folder(join(root, 'src')), folder(join(root, 'dist')), folder(join(root, 'node_modules'))];
  const read = [
    ...code,
    folder(dirname(options.entry)),
    folder(options.modelsDir),
    folder(options.storeDir),
    ...LIBC_MARKS,
    ...cameraFiles(options.camera),
  ];
  const write = [folder(options.storeDir), ...(options.camera.kind === 'webcam' ? [folder(STILLS_DIR)] : [])];
  return [
    '--permission',
    '--allow-addons',
    ...(options.camera.kind === 'none' ? [] : ['--allow-child-process']),
    ...read.map((path) => `--allow-fs-read=${path}`),
    ...write.map((path) => `--allow-fs-write=${path}`),
    '--disable-sigusr1',
    '--disable-warning=SecurityWarning',
    '--disable-warning=ExperimentalWarning',
  ];
}

/** The eye's whole environment: telemetry off before anything loads, and where programs lie. */
export function eyeEnvironment(): Record<string, string> {
  return { ORT_DISABLE_TELEMETRY: '1', PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8' };
}

/** The folder with everything below it. */
function folder(path: string): string {
  return join(existsSync(path) ? realpathSync(path) : path, '*');
}

function cameraFiles(camera: CameraChoice): string[] {
  if (camera.kind === 'none') return [];
  const source = camera.kind === 'ffmpeg' ? camera.input : camera.device;
  const file = source.replace(/^[A-Za-z0-9]+:/, '');
  // A program is started by the system, not read by Node: its folder needs no permission.
  return [file, ...(camera.kind === 'webcam' ? [folder(STILLS_DIR), STILLS_DIR, '/proc/*'] : [])];
}

/** The nearest folder above the entry that holds the packages. */
function projectRoot(entry: string): string {
  let dir = dirname(realpathSync(entry));
  while (!existsSync(join(dir, 'node_modules')) && dirname(dir) !== dir) dir = dirname(dir);
  return dir;
}
