/**
 * Programs of the operating system that some tests drive for real (ffmpeg, fswebcam, socat,
 * strace, chromium). Where one is absent its tests say so and are passed over.
 */
import { spawnSync } from 'node:child_process';

export function hasTool(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

/** Declares the tests of `body` where every tool is there; else one passing test that names what is missing. */
export function describeWithTools(tools: readonly string[], name: string, body: () => void): void {
  const missing = tools.filter((tool) => !hasTool(tool));
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  describe(name, () => {
    it(`is not run: ${missing.join(', ')} not installed`, () => {
      process.stdout.write(`not run, ${missing.join(', ')} not installed: ${name}\n`);
    });
  });
}
