/**
 * The sentences of the notice, filled from enforced settings only (INV-05; Measures Art. 5, 12, 17). Each section is written once,
 * with all languages side by side: a section, an effect or a language that is left out does not compile. zh-CN governs.
 */

import { ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX } from '../policy/retention-table.ts';
import type { Language, Site } from '../policy/site.ts';
import { isBandRefused, retentionDaysOf } from './minors.ts';

/** Sections of the notice, in order. */
export const NOTICE_SECTIONS = [
  'title',
  'processor',
  'purpose',
  'method',
  'kinds',
  'retention',
  'necessity',
  'effects',
  'voluntary',
  'rights',
  'minors',
  'others',
  'complaints',
  'version',
] as const;
export type NoticeSection = (typeof NOTICE_SECTIONS)[number];

type WrittenSection = Exclude<NoticeSection, 'version'>;
type Texts = Readonly<Record<WrittenSection, string>>;
type Both = Readonly<Record<Language, string>>;

/** Working days for an answer where the site names none (law.md §4.9). */
export const ANSWER_WORKING_DAYS = 15;
/** Templates of one person (Processing.templatesPerPersonMax). */
const TEMPLATES_PER_PERSON = 1;
/** Characters of the hash of the rules for children that stand in the notice. */
const CHECK_CHARACTERS = 8;

/** What a face may cost a person (Measures Art. 5(3)): fixed, and none of it optional. */
export const NOTICE_EFFECTS = ['irreplaceable', 'mistaken', 'remedy'] as const;
const EFFECTS: Readonly<Record<(typeof NOTICE_EFFECTS)[number], Both>> = {
  irreplaceable: {
    'zh-CN': '人脸无法更换，一旦泄露危害较大。',
    en: 'a face cannot be replaced, so a leak would do great harm.',
  },
  mistaken: {
    'zh-CN': '设备可能误识或拒识，也可能把他人认作您。',
    en: 'The device may mistake or refuse you, or take somebody else for you.',
  },
  remedy: { 'zh-CN': '届时您可以用其他方式通行。', en: 'You then get in another way.' },
};

/** Everything but the version line, which depends on the rest. */
export function noticeTexts(site: Site, language: Language): Texts {
  const texts = Object.entries(SECTIONS).map(([section, write]) => [section, write(site)[language]] as const);
  return Object.fromEntries(texts) as Texts;
}

/** The line that names the version. */
export function versionLine(language: Language, version: string): string {
  return language === 'zh-CN' ? `版本：${version}。以中文文本为准。` : `Version: ${version}. The Chinese text governs.`;
}

/** What a person agrees to: one purpose, one decision (Measures Art. 6). */
export function consentStatement(site: Site, language: Language): string {
  const { name } = site.processor;
  return language === 'zh-CN'
    ? `我已阅读并理解上述告知，单独同意${name}为门禁目的处理我的人脸特征。我知道可以拒绝，也可以随时撤回。`
    : `I have read and understood this notice and give ${name} my separate consent to process my face template for door access. I know that I may refuse and may withdraw at any time.`;
}

const SECTIONS: { readonly [S in WrittenSection]: (site: Site) => Both } = {
  title: () => ({ 'zh-CN': '人脸信息处理告知书（门禁）', en: 'Notice on face information (door access)' }),
  processor: processorText,
  purpose: ({ deviceId }) => ({
    'zh-CN': `目的：仅用于确认您是否有权通过本门（设备编号：${deviceId}）。`,
    en: `Purpose: only to check that you may pass this door (device ${deviceId}).`,
  }),
  method: methodText,
  kinds: () => ({
    'zh-CN': `种类：只保存${String(TEMPLATES_PER_PERSON)}条人脸特征（数字模板），属于敏感个人信息；不保存照片或视频。`,
    en: `What is kept: ${String(TEMPLATES_PER_PERSON)} face template (numbers), which is sensitive personal information; no photo and no video.`,
  }),
  retention: retentionText,
  necessity: ({ necessity }) => ({ 'zh-CN': `必要性：${necessity}`, en: `Why it is needed: ${necessity}` }),
  effects: () => ({
    'zh-CN': `对您的影响：${NOTICE_EFFECTS.map((effect) => EFFECTS[effect]['zh-CN']).join('')}`,
    en: `What it may mean for you: ${NOTICE_EFFECTS.map((effect) => EFFECTS[effect].en).join(' ')}`,
  }),
  voluntary: voluntaryText,
  rights: rightsText,
  minors: minorsText,
  others: () => ({
    'zh-CN': '不向他人提供，不委托他人处理，不公开，不出境。安装人员接触不到人脸信息。',
    en: 'It is not shared, not handed to a contractor, not published and not sent abroad. Installers cannot reach face information.',
  }),
  complaints: ({ processor: { name, phone } }) => ({
    'zh-CN': `投诉：可以向${name}投诉，电话：${phone}。也可以直接向当地网信部门、公安机关投诉举报，电话12377、12345；无须先向我们投诉。`,
    en: `Complaints: to ${name}, phone ${phone}. You may also go straight to the local cyberspace or police authorities, phone 12377 or 12345, without complaining to us first.`,
  }),
};

function processorText({ processor, privacyOfficer }: Site): Both {
  const { name, address, phone, email } = processor;
  const officer = privacyOfficer;
  return {
    'zh-CN': `处理者：${name}，地址：${address}，电话：${phone}，邮箱：${email}。${officer === undefined ? '' : `个人信息保护负责人：${officer.name}，电话：${officer.phone}，邮箱：${officer.email}。`}`,
    en: `Who processes it: ${name}, ${address}, phone ${phone}, e-mail ${email}.${officer === undefined ? '' : ` Privacy officer: ${officer.name}, phone ${officer.phone}, e-mail ${officer.email}.`}`,
  };
}

function retentionText({ face: { retentionDays, idleDays }, records }: Site): Both {
  const eventsDays = String(Math.min(records?.accessEventsDays ?? ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX));
  return {
    'zh-CN': `保存期限：自您同意之日起最长${String(retentionDays)}天；连续${String(idleDays)}天未用人脸通行、通行权限到期或您撤回同意时删除。届时销毁密钥并删除特征。通行记录（时间、方式、结果）保存${eventsDays}天，其中没有人脸信息。`,
    en: `How long: at most ${String(retentionDays)} days from your consent. It is deleted after ${String(idleDays)} days without a passage by face, when your access ends, or when you withdraw. The key is then destroyed and the template erased. Records of passages (when, which way, how it ended) are kept for ${eventsDays} days and hold no face information.`,
  };
}

function methodText({ face }: Site): Both {
  return face.mode === '1:1'
    ? {
        'zh-CN': '方式（1:1验证）：您先刷卡或输入编号，再与您本人的人脸特征比对。仅在您主动操作后采集。在本机内完成，不联网。',
        en: 'Method (1:1 verification): you tap your card or type your number, then your face is compared with your own template. It is captured only after you act. Done inside this device, offline.',
      }
    : {
        'zh-CN': '方式（1:N辨识）：您在屏幕上选择人脸后，与本机内登记人员的人脸特征比对。仅在您主动操作后采集。在本机内完成，不联网。',
        en: 'Method (1:N identification): after you choose face on the screen, your face is compared with the templates enrolled in this device. It is captured only after you act. Done inside this device, offline.',
      };
}

/** Only ways in that are on. */
function waysIn({ fallback }: Site): readonly Both[] {
  const ways: Both[] = [];
  if (fallback.card) ways.push({ 'zh-CN': '刷卡', en: 'your card' });
  if (fallback.pin) ways.push({ 'zh-CN': '输入编号和PIN', en: 'your number and PIN' });
  return ways;
}

function voluntaryText(site: Site): Both {
  const ways = waysIn(site);
  return {
    'zh-CN': `自愿：您可以不同意，不影响通行。您可以使用：${ways.map((way) => way['zh-CN']).join('、')}。`,
    en: `Voluntary: you may refuse, and you still get in. You can use: ${ways.map((way) => way.en).join(' or ')}.`,
  };
}

function rightsText({ processor: { phone, email, address }, desk, records }: Site): Both {
  const days = String(records?.answerWorkingDays ?? ANSWER_WORKING_DAYS);
  const place = desk ?? '';
  return {
    'zh-CN': `您的权利：查阅、复制、更正、删除、撤回同意、限制处理、要求说明。在本机屏幕“我的人脸”中可以查看并立即撤回和删除。也可以联系：${phone}，${email}${place === '' ? '' : `；当面办理：${place}`}；来信：${address}。我们在${days}个工作日内答复。`,
    en: `Your rights: access, copy, correction, deletion, withdrawal, restriction, explanation. Under "My face" on this screen you can see what is held, withdraw and delete at once. Or contact ${phone}, ${email}${place === '' ? '' : `; in person: ${place}`}; by post: ${address}. We answer within ${days} working days.`,
  };
}

function minorsText(site: Site): Both {
  const { minors } = site;
  if (minors === undefined || isBandRefused(site, 'under-14'))
    return { 'zh-CN': '不满14周岁：不登记人脸，请使用其他方式通行。', en: 'Under 14: no face is enrolled; please get in another way.' };
  const days = String(retentionDaysOf(site, 'under-14'));
  const check = minors.rulesSha256.slice(0, CHECK_CHARACTERS);
  return {
    'zh-CN': `不满14周岁：须由监护人单独同意，最长保存${days}天；满14周岁后须本人同意。适用专门的未成年人规则（校验码${check}）。`,
    en: `Under 14: only with a guardian's separate consent, kept for at most ${days} days. From the 14th birthday only their own consent counts. Special rules for children apply (checksum ${check}).`,
  };
}
