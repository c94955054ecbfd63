/** What this terminal is set to, to be read and not changed: the site file alone changes it. Nobody is named. */

import { ANSWER_LIMIT } from '../core/filing/working-days.ts';
import { ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX } from '../core/policy/retention-table.ts';
import type { ConsoleSettings } from '../ports/console-papers-view.ts';
import type { Ground } from './parts.ts';

export function consoleSettings({ parts, notice, faceModes }: Ground, owner: string | null): ConsoleSettings {
  const { site, version, models } = parts;
  const { face, fallback, door, records, hardware, keys } = site;
  return {
    deviceId: site.deviceId,
    version,
    languages: site.languages,
    isFaceOn: face.isEnabled,
    mode: face.mode,
    modeNow: faceModes.now(),
    oneIn: { verification: models?.oneIn.verificationFmr ?? 0, identification: models?.oneIn.identificationFpir ?? 0 },
    cues: face.livenessCues,
    modelPack: face.modelPack,
    retentionDays: face.retentionDays,
    idleDays: face.idleDays,
    accessEventsDays: Math.min(records?.accessEventsDays ?? ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX),
    answerWorkingDays: records?.answerWorkingDays ?? ANSWER_LIMIT.count,
    noticeVersion: notice.version,
    fallback,
    unlockMs: door.unlockMs,
    camera: hardware.camera.kind,
    keys: keys.kind,
    owner,
  };
}
