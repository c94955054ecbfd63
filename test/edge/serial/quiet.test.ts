/** Bytes of a line reach a process that has nothing else to do as soon as they are there: a card must not wait for the next timer. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describeWithTools } from '../../support/tools.ts';
import { eventually, ptyPair } from './pty-pair.ts';

const ROOT = resolve(__dirname, '../../..');
const NODE = join(ROOT, 'node_modules/.bin/node');

describeWithTools(['socat'], 'a quiet process', () => {
  it('hears a line at once', async () => {
    const pair = ptyPair();
    await pair.plug();
    const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', join(__dirname, 'quiet-child.ts'), pair.path]);
    try {
      let said = '';
      child.stdout.on('data', (text: Buffer) => (said += text.toString()));
      await eventually(() => said.includes('open'), 'the line is open', 30_000);
      const tookMs: number[] = [];
      for (const letter of 'abcde') {
        const startMs = performance.now();
        pair.send(Buffer.from(letter));
        await eventually(() => pair.received() === Buffer.from(letter).toString('hex'), 'the echo comes');
        tookMs.push(performance.now() - startMs);
        await new Promise((settle) => setTimeout(settle, 150));
      }
      // 3 ms on a free machine, for ever without the immediate: a middle one stands for all on a busy machine.
      expect(tookMs.sort((a, b) => a - b)[2]).toBeLessThan(500);
    } finally {
      child.kill('SIGKILL');
      await pair.remove();
    }
  });
});
