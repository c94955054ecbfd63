/** The last thing done when the door stops. */
import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { standInChip } from '../../support/gpiod/chip.ts';
import { describeWithTools } from '../../support/tools.ts';

const SCRIPT = resolve(__dirname, '../../../device/bin/release-gpio.sh');

describeWithTools(['mkfifo'], 'release-gpio.sh', () => {
  it.each(['1.6.3', '2.2.1'] as const)('releases the relay with gpiod %s, either way round', (version) => {
    const chip = standInChip({ version, lines: [17] });
    const env = { PATH: chip.searchPath };
    chip.wireSilently(17, 1);
    execFileSync('sh', [SCRIPT, 'gpiochip0', '17'], { env });
    execFileSync('sh', [SCRIPT, 'gpiochip0', '17', 'active-low'], { env });
    expect(chip.driven()).toEqual(['17=0', '17=1']);
    expect(chip.holder(17)).toBeUndefined();
    chip.remove();
  });

  it('says so where it knows no such gpiod, and without its words', () => {
    const chip = standInChip({ version: '3.0.0', lines: [17] });
    const run = (...words: string[]) => spawnSync('sh', [SCRIPT, ...words], { env: { PATH: chip.searchPath }, encoding: 'utf8' });
    expect(run('gpiochip0', '17')).toMatchObject({ status: 1, stderr: expect.stringContaining('unknown version') });
    expect(run().stderr).toContain('usage');
    chip.remove();
  });
});
