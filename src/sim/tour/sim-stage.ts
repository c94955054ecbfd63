/** A simulated terminal as the stage on which the tour's people act. */

import type { ScreenView } from '../../ports/screen.ts';
import type { SimTerminal } from '../terminal.ts';
import type { Stage, VisitEnd, Watch } from './stage.ts';

export interface StageOptions {
  readonly name: string;
  readonly sim: SimTerminal;
  readonly views: Watch<ScreenView>;
  readonly visits: Watch<VisitEnd>;
}

export function stageOf({ name, sim, views, visits }: StageOptions): Stage {
  const { terminal, eye } = sim.door;
  terminal.onVisit((outcome) => {
    visits.push(outcome);
  });
  return {
    name,
    views,
    visits,
    act: (action) => {
      terminal.handleAction(action);
    },
    tap: (card) => {
      sim.reader.tap(card);
    },
    press: (key) => {
      sim.pinPad.press(key);
    },
    show: (scene) => {
      sim.scenes.send({ kind: 'scene', scene });
    },
    killEye: () => {
      eye.kill();
    },
    get unlocks() {
      return sim.lock.unlocks;
    },
  };
}
