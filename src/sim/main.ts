/**
 * npm start: the simulated terminal. Real door process, real eye process with the real models,
 * real stores, real page; only camera, reader, keypad and lock are simulated. Never in a device image.
 */

import { parseArgs } from 'node:util';
import { isFault } from '../base/fault.ts';
import { playTour } from './tour/tour.ts';
import { runInteractive } from './interactive.ts';

const HELP = `npm start -- [--tour] [--seed N] [--data DIR] [--port N] [--fresh] [--mode 1:1|1:N]
  Boots the simulated terminal and prints the address of its page.
  --tour      plays a whole day without a browser and ends with one JSON line
  --seed N    which people, cards, PINs and movements (default 1)
  --data DIR  where its stores lie (default .menshen/sim; the tour uses a temporary folder)
  --port N    port of the page on 127.0.0.1 (default: a free one)
  --mode M    1:1 (a card or number names the person, the default) or 1:N
  --fresh     begin with empty stores: destroys the simulator's own data folder
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      tour: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      data: { type: 'string' },
      port: { type: 'string', default: '0' },
      mode: { type: 'string', default: '1:1' },
      fresh: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const seed = Number(values.seed);
  const port = Number(values.port);
  const isWrong =
    !Number.isSafeInteger(seed) ||
    seed < 0 ||
    !Number.isSafeInteger(port) ||
    port < 0 ||
    port > 65535 ||
    (values.mode !== '1:1' && values.mode !== '1:N');
  if (values.help === true || isWrong) {
    (isWrong ? process.stderr : process.stdout).write(HELP);
    return isWrong ? 2 : 0;
  }
  const data = values.data === undefined ? {} : { dataDir: values.data };
  if (values.tour === true) return playTour({ seed, ...data });
  await runInteractive({ seed, port, mode: values.mode as '1:1' | '1:N', isFresh: values.fresh === true, ...data });
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!isFault(error)) throw error;
    process.stderr.write(`menshen: ${error.message}\n`);
    process.exitCode = 3;
  },
);
