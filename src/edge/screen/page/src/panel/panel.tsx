/** Beside a simulated kiosk: the hands, people and accidents in front of the wall. */

import { useEffect, useState } from 'preact/hooks';
import type { PadKey } from '../../../../../ports/door-hardware.ts';
import { CameraPart } from './camera-part.tsx';
import { type PanelWords, panelWordsOf } from './panel-words.ts';
import { PeoplePart } from './people-part.tsx';
import { act, lookAtWorld, type Person, type World } from './world.ts';

const LOOK_MS = 400;
const KEYS: readonly (readonly [PadKey, string])[] = [
  ['1', '1'],
  ['2', '2'],
  ['3', '3'],
  ['4', '4'],
  ['5', '5'],
  ['6', '6'],
  ['7', '7'],
  ['8', '8'],
  ['9', '9'],
  ['clear', '*'],
  ['0', '0'],
  ['enter', '#'],
];

/** What every part of the panel is given. */
export interface PanelKit {
  readonly words: PanelWords;
  readonly world: World;
  /** Posts one thing to the world and shows its refusal, if any. */
  run(path: string, value: unknown): void;
}

export function Panel({ first, language }: { first: World; language: string }) {
  const world = useWorld(first);
  const [problem, setProblem] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const words = panelWordsOf(language);
  const person: Person | undefined = world.people.find(({ number }) => number === chosen) ?? world.people[0];
  const kit: PanelKit = {
    words,
    world,
    run: (path, value) => {
      void act(path, value).then(setProblem);
    },
  };
  return (
    <aside class="panel" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p class="panel-text">{words.about}</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <LockPart kit={kit} />
      <PeoplePart kit={kit} person={person} choose={setChosen} />
      <CameraPart kit={kit} person={person} />
      <KeysPart kit={kit} />
      <AccidentsPart kit={kit} />
    </aside>
  );
}

function useWorld(first: World): World {
  const [world, setWorld] = useState(first);
  useEffect(() => {
    let isStopped = false;
    let timer: number | undefined;
    const look = async (): Promise<void> => {
      const now = await lookAtWorld();
      if (isStopped) return;
      if (now !== undefined) setWorld(now);
      timer = window.setTimeout(() => {
        void look();
      }, LOOK_MS);
    };
    void look();
    return () => {
      isStopped = true;
      window.clearTimeout(timer);
    };
  }, []);
  return world;
}

function LockPart({ kit }: { kit: PanelKit }) {
  const { words, world } = kit;
  const { isReleased, releasedForMs, unlocks } = world.lock;
  return (
    <section class="part">
      <h3>{words.lock}</h3>
      <p class={isReleased ? 'lamp released' : 'lamp'} data-lock={isReleased ? 'released' : 'locked'}>
        <span class="bulb" aria-hidden="true" />
        <span>{isReleased ? words.released((releasedForMs / 1_000).toFixed(1)) : words.locked}</span>
        <small>{words.unlocks(unlocks)}</small>
      </p>
      <div class="row">
        {(['contact', 'rex', 'fire'] as const).map((name) => (
          <button
            type="button"
            key={name}
            data-wire={name}
            aria-pressed={world.wires[name]}
            onClick={() => {
              kit.run('/sim/wire', { name, isActive: !world.wires[name] });
            }}
          >
            {words.wires[name][world.wires[name] ? 1 : 0]}
          </button>
        ))}
      </div>
    </section>
  );
}

function KeysPart({ kit }: { kit: PanelKit }) {
  return (
    <section class="part">
      <h3>{kit.words.keypad}</h3>
      <div class="pad">
        {KEYS.map(([key, label]) => (
          <button
            type="button"
            key={key}
            data-pad={key}
            disabled={!kit.world.pinPad.isConnected}
            onClick={() => {
              kit.run('/sim/key', { key });
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </section>
  );
}

function AccidentsPart({ kit }: { kit: PanelKit }) {
  const { words, world, run } = kit;
  const { isConnected } = world.reader;
  return (
    <section class="part">
      <h3>{words.accidents}</h3>
      <div class="row">
        <button
          type="button"
          data-sim="reader"
          onClick={() => {
            run('/sim/reader', { isConnected: !isConnected });
          }}
        >
          {isConnected ? words.unplug : words.plug}
        </button>
        <button
          type="button"
          data-sim="kill-eye"
          onClick={() => {
            run('/sim/eye', { kill: true });
          }}
        >
          {words.killEye}
        </button>
      </div>
      <p class="panel-text" data-eye={world.eye}>
        {words.eye}: <strong>{words.eyeStates[world.eye]}</strong>
      </p>
    </section>
  );
}
