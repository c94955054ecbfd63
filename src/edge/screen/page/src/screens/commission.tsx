/** The walk of an installer: one step at a time, what to do, what was measured, and what to press. Nothing of a person. */

import type { ScreenView } from '../../../../../ports/screen.ts';
import { STEP_TEXTS, VERDICT_TEXTS } from '../../../../../core/commission/step-texts.ts';
import type { Measured, StepName } from '../../../../../core/commission/steps.ts';
import { sentence } from '../words/words.ts';
import type { Kiosk } from './kiosk.ts';

type Walk = Extract<ScreenView, { kind: 'commission' }>['walk'];

export function Commission({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'commission' }> }) {
  const { walk } = view;
  const { commission } = kiosk.words;
  if (walk.step === null) return <Ended kiosk={kiosk} walk={walk} />;
  const text = textOf(kiosk, walk.step);
  return (
    <section class="screen commission">
      <p class="hint">{commission.progress(walk.number, walk.of)}</p>
      <h1>{text.title}</h1>
      {walk.phase !== 'told' && <p class="text">{walk.phase === 'asking' ? (text.ask ?? text.how) : text.how}</p>}
      <p class="text strong" role="status">
        {walk.phase === 'measuring' && commission.measuring}
        {walk.phase === 'told' && walk.measured !== null && verdictOf(kiosk, walk.measured)}
      </p>
      {walk.measured !== null && <Values measured={walk.measured} />}
      <div class="choices">
        {walk.phase === 'ready' && <Press kiosk={kiosk} which="enter" text={commission.begin} />}
        {walk.phase === 'asking' && <Press kiosk={kiosk} which="enter" text={commission.yes} />}
        {walk.phase === 'asking' && <Press kiosk={kiosk} which="clear" text={commission.no} />}
        {walk.phase === 'told' && <Press kiosk={kiosk} which="enter" text={commission.next} />}
        {walk.phase === 'told' && <Press kiosk={kiosk} which="clear" text={commission.again} />}
      </div>
    </section>
  );
}

function textOf({ language }: Kiosk, step: StepName) {
  return STEP_TEXTS[step][language === 'en' ? 'en' : 'zh-CN'];
}

function verdictOf({ words }: Kiosk, { verdict }: Measured): string {
  const { passed, failed, notFitted } = words.commission;
  return verdict === 'passed' ? passed : verdict === 'failed' ? failed : notFitted;
}

function Press({ kiosk, which, text }: { kiosk: Kiosk; which: 'enter' | 'clear'; text: string }) {
  return (
    <button
      type="button"
      class="main-button"
      data-do={which}
      onClick={() => {
        kiosk.act({ kind: 'key', key: which });
      }}
    >
      {text}
    </button>
  );
}

/** Names of values are the sheet's own, so that screen and paper say the same. */
function Values({ measured }: { measured: Measured }) {
  const values = Object.entries(measured.values).filter(([, value]) => value !== null && value !== '');
  return (
    <dl class="values">
      {values.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Ended({ kiosk, walk }: { kiosk: Kiosk; walk: Walk }) {
  const { words, language } = kiosk;
  const { commission } = words;
  const which = language === 'en' ? 'en' : 'zh-CN';
  const wrong = walk.results.filter(({ verdict }) => verdict === 'failed' || verdict === 'untried');
  return (
    <section class="screen commission">
      <h1>{walk.isGreen ? commission.green : commission.notGreen}</h1>
      <p class="text strong">{walk.sheet === null ? commission.notKept : commission.sheet(walk.sheet)}</p>
      <ul class="steps" tabIndex={0}>
        {wrong.map(({ step, verdict }) => (
          <li key={step}>
            {textOf(kiosk, step).title}: {VERDICT_TEXTS[verdict][which]}
          </li>
        ))}
        {walk.closedGates.map((gate) => (
          <li key={gate}>{sentence(words.gates, gate, gate)}</li>
        ))}
      </ul>
      <div class="choices">
        <Press kiosk={kiosk} which="enter" text={commission.close} />
      </div>
    </section>
  );
}
