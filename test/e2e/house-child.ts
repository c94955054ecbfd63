/**
 * Makes a data folder of the simulator in which some people of its house are enrolled through the
 * real eye, prints the house as one JSON line, and leaves. Its own process: node test/e2e/house-child.ts DIR COUNT
 * With a third word `stay` each enrolled person also passes by face, and it leaves when its input ends.
 */
import { moveIn, RESIDENTS } from '../../src/sim/interactive.ts';
import { type HousePerson, makeHouse } from '../../src/sim/people.ts';
import { listPlayers } from '../../src/sim/players.ts';
import { portraitsDir } from '../../src/sim/portraits.ts';
import { openSimTerminal } from '../../src/sim/terminal.ts';
import { stageOf } from '../../src/sim/tour/sim-stage.ts';
import { makeWatch, type VisitEnd } from '../../src/sim/tour/stage.ts';
import { consentAndEnrol, passByFaceAndCard } from '../../src/sim/tour/walk.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import { productDir } from '../../src/version.ts';

const dataDir = process.argv[2] ?? '';
const wanted = Number(process.argv[3] ?? 0);
const house = makeHouse(listPlayers(portraitsDir(productDir())), RESIDENTS, 1);
const clock = systemClock();
const views = makeWatch<ScreenView>(clock);
const sim = await openSimTerminal({
  deviceId: 'simulated-door',
  dataDir,
  mode: '1:1',
  port: 0,
  onView: (view) => {
    views.push(view);
  },
  onLog: () => undefined,
});
await moveIn(sim.door.terminal, [...house.people, house.operator]);
await views.next('the eye', (view) => view.kind === 'idle' && view.isFaceOffered, { limitMs: 60_000, orLast: true });
const visits = makeWatch<VisitEnd>(clock);
sim.door.terminal.onVisit((end) => {
  visits.push(end);
});
const stage = stageOf({ name: 'door', sim, views, visits });
const enrolled: HousePerson[] = [];
for (const [seed, person] of house.people.entries()) {
  if (enrolled.length === wanted) break;
  const outcome = await consentAndEnrol(stage, person, { kind: 'person', portrait: person.portrait, seed });
  if (outcome === 'enrolled') enrolled.push(person);
}
const isStaying = process.argv[4] === 'stay';
let granted = 0;
for (const person of isStaying ? enrolled : []) {
  const end = await passByFaceAndCard(stage, person.card, { kind: 'person', portrait: person.portrait, seed: 7 });
  if (end.isGranted && end.method === 'face') granted += 1;
}
if (!isStaying) await sim.close();
process.stdout.write(`${JSON.stringify({ people: house.people, enrolled, operator: house.operator, granted })}\n`);
if (isStaying) {
  for await (const _line of process.stdin) break;
  await sim.close();
}
