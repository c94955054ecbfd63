/**
 * npm run screens: draws every screen of the catalogue in each language, mode and size, for people to leaf through, and
 * compares one drawing of each with the kept ones. Invented people only; no face is drawn anywhere.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DAY_HOURS, growthOf, HOUR_HEAD, hourLine, playHours, VISITS_AN_HOUR } from './screens/day.ts';
import { differingShare, small } from './screens/drawing.ts';
import { CATALOGUE, type Example } from './screens/catalogue.ts';
import { LANGUAGES, type Look, MODES, openPainter, type Painter, SIZES } from './screens/painter.ts';
import { measureSpeed } from './screens/speed.ts';

const HELP = `npm run screens -- [--out DIR] [--only TEXT] [--check | --update | --speed | --day]
  Draws every screen in each language, mode and size; open DIR/index.html to leaf through them.
  --out DIR    where to (default .menshen/screens)
  --only TEXT  screens whose name contains TEXT
  --check      one drawing of each screen is compared with test/screens; ends with 1 where one differs
  --update     writes test/screens anew
  --speed      how fast the page is with the processor throttled six times
  --day        what the page holds hour by hour while 24 hours of visits go over it; ends with 1 where it grows
`;

const ROOT = resolve(import.meta.dirname, '..');
const BASELINES = join(ROOT, 'test/screens');
/** What is kept: the size of a 7-inch panel, in the first language, as it is when nobody chose anything. */
const KEPT: Look = { size: '800x480', mode: 'normal', language: 'zh-CN' };
/** Part of the points that may differ: edges of letters do where a font is another version. A moved button is some 3 %. */
const DIFFERING_MAX = 0.01;

type Drawn = readonly [example: Example, png: Buffer];

async function drawAll(painter: Painter, look: Look, examples: readonly Example[]): Promise<Drawn[]> {
  const painted = await painter.open(look);
  const drawn: Drawn[] = [];
  for (const example of examples) {
    await painted.show(example.view);
    drawn.push([example, await small(await painted.page.screenshot())]);
  }
  await painted.close();
  return drawn;
}

async function drawEverything(painter: Painter, examples: readonly Example[], out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const pictures: string[] = [];
  for (const language of LANGUAGES)
    for (const mode of MODES)
      for (const size of SIZES) {
        process.stdout.write(`${language} ${mode} ${size}\n`);
        for (const [{ name }, png] of await drawAll(painter, { language, mode, size }, examples)) {
          const file = `${name}.${language}.${mode}.${size}.png`;
          writeFileSync(join(out, file), png);
          pictures.push(
            `<figure><img src="${file}" alt="" loading="lazy" width="400"><figcaption>${file.slice(0, -4)}</figcaption></figure>`,
          );
        }
      }
  const style = 'body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:16px}figure{margin:0}img{border:1px solid #888}';
  writeFileSync(
    join(out, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screens</title><style>${style}</style>${pictures.join('\n')}`,
  );
  process.stdout.write(`${String(pictures.length)} drawings: ${join(out, 'index.html')}\n`);
}

async function update(painter: Painter, examples: readonly Example[]): Promise<void> {
  mkdirSync(BASELINES, { recursive: true });
  for (const [{ name }, png] of await drawAll(painter, KEPT, examples)) writeFileSync(join(BASELINES, `${name}.png`), png);
}

/** Names of the screens that look otherwise than the kept ones, or are not kept. */
async function check(painter: Painter, examples: readonly Example[], out: string): Promise<string[]> {
  const wrong: string[] = [];
  mkdirSync(out, { recursive: true });
  for (const [{ name }, png] of await drawAll(painter, KEPT, examples)) {
    const share = await differingShare(png, keptOf(name));
    if (share <= DIFFERING_MAX) continue;
    wrong.push(`${name}: ${(share * 100).toFixed(1)} % of the points differ`);
    writeFileSync(join(out, `${name}.png`), png);
  }
  return wrong;
}

/** True where the page is as large after the day as before it. */
async function day(painter: Painter): Promise<boolean> {
  const painted = await painter.open({ ...KEPT, isTimeReal: true });
  process.stdout.write(`${HOUR_HEAD}\n`);
  const hours = await playHours(painted, DAY_HOURS, VISITS_AN_HOUR, (hour) => {
    process.stdout.write(`${hourLine(hour)}\n`);
  });
  await painted.close();
  const growth = growthOf(hours);
  process.stdout.write(`${JSON.stringify(growth)}\n`);
  return growth.isSteady;
}

function keptOf(name: string): Buffer | undefined {
  try {
    return readFileSync(join(BASELINES, `${name}.png`));
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: join(ROOT, '.menshen/screens') },
      only: { type: 'string', default: '' },
      check: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
      speed: { type: 'boolean', default: false },
      day: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const examples = CATALOGUE.filter(({ name }) => name.includes(values.only));
  const folder = mkdtempSync(join(tmpdir(), 'menshen-screens-'));
  const painter = await openPainter(ROOT, folder);
  try {
    if (values.speed) process.stdout.write(`${JSON.stringify(await measureSpeed(painter))}\n`);
    else if (values.day) return (await day(painter)) ? 0 : 1;
    else if (values.update) await update(painter, examples);
    else if (values.check) {
      const wrong = await check(painter, examples, values.out);
      process.stdout.write(wrong.length === 0 ? 'Every screen is as it was.\n' : `${wrong.join('\n')}\nDrawn anew in ${values.out}.\n`);
      return wrong.length === 0 ? 0 : 1;
    } else await drawEverything(painter, examples, values.out);
    return 0;
  } finally {
    await painter.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
