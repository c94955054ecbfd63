/** What this terminal is set to, each with the place where it is changed. Nothing can be changed here. */

import type { ConsoleSettings as Settings } from '../../../../../ports/console-papers-view.ts';
import type { SettingName } from '../words/console-papers.ts';
import type { Kiosk } from './kiosk.ts';

/** Place in the site file; the rest is the models' or fixed. */
const PLACES: Readonly<Partial<Record<SettingName, string>>> = {
  face: 'face.isEnabled',
  mode: 'face.mode',
  cues: 'face.livenessCues',
  modelPack: 'face.modelPack',
  retention: 'face.retentionDays',
  idle: 'face.idleDays',
  doorLog: 'records.accessEventsDays',
  answer: 'records.answerWorkingDays',
  languages: 'languages',
  card: 'fallback.card',
  pin: 'fallback.pin',
  unlock: 'door.unlockMs',
  camera: 'hardware.camera',
  keys: 'keys',
  deviceId: 'deviceId',
};
const OF_MODELS: readonly SettingName[] = ['verification', 'identification'];

export function ConsoleSettings({ kiosk, settings }: { kiosk: Kiosk; settings: Settings }) {
  const texts = kiosk.words.papers;
  const place = (name: SettingName): string => PLACES[name] ?? (OF_MODELS.includes(name) ? texts.byModels : texts.byNobody);
  return (
    <div class="data" tabIndex={0}>
      <h2>{texts.settings}</h2>
      <p>{texts.whereHow}</p>
      <dl class="console-facts">
        {rowsOf(kiosk, settings).map(([name, text]) => (
          <div key={name}>
            <dt>{texts.set[name]}</dt>
            <dd>
              {text}
              <br />
              <code>{place(name)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function rowsOf({ words, language }: Kiosk, settings: Settings): readonly (readonly [SettingName, string])[] {
  const texts = words.papers;
  const format = new Intl.NumberFormat(language);
  const number = (value: number): string => format.format(value);
  const oneIn = (count: number): string => (count > 0 ? texts.oneIn(number(count)) : texts.unknown);
  const onOff = (isOn: boolean): string => (isOn ? texts.on : texts.off);
  const { mode, modeNow, fallback } = settings;
  return [
    ['face', onOff(settings.isFaceOn)],
    ['mode', mode === modeNow ? mode : `${mode}; ${texts.modeNow(modeNow)}`],
    ['verification', oneIn(settings.oneIn.verification)],
    ['identification', oneIn(settings.oneIn.identification)],
    ['cues', settings.cues.map((cue) => texts.cues[cue]).join(', ') || words.console.none],
    ['modelPack', settings.modelPack],
    ['retention', texts.days(number(settings.retentionDays))],
    ['idle', texts.days(number(settings.idleDays))],
    ['doorLog', texts.days(number(settings.accessEventsDays))],
    ['answer', texts.workingDays(number(settings.answerWorkingDays))],
    ['notice', settings.noticeVersion],
    ['languages', settings.languages.join(', ')],
    ['card', onOff(fallback.card)],
    ['pin', onOff(fallback.pin)],
    ['unlock', texts.seconds(number(settings.unlockMs / 1000))],
    ['camera', texts.cameras[settings.camera]],
    ['keys', texts.keyKinds[settings.keys]],
    ['network', texts.networkNone],
    ['version', settings.version],
    ['deviceId', settings.deviceId],
    ['owner', settings.owner ?? texts.unowned],
  ];
}
