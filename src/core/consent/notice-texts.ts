/**
 * The sentences of the notice in both languages, filled from enforced settings only (INV-05).
 * Same sections in the same order in every language; zh-CN governs. Measures Art. 5.
 */

import type { Language, Site } from '../policy/site.ts';

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

type Texts = Readonly<Record<Exclude<NoticeSection, 'version'>, string>>;

/** Everything but the version line, which depends on the rest. */
export function noticeTexts(site: Site, language: Language): Texts {
  return language === 'zh-CN' ? chinese(site) : english(site);
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

function chinese(site: Site): Texts {
  const { processor, face, fallback } = site;
  const ways = [fallback.card ? '刷卡' : '', fallback.pin ? '输入编号和PIN' : ''].filter((way) => way !== '').join('、');
  return {
    title: '人脸信息处理告知书（门禁）',
    processor: `处理者：${processor.name}，地址：${processor.address}，电话：${processor.phone}，邮箱：${processor.email}。`,
    purpose: '目的：仅用于确认您是否有权通过本门。',
    method:
      face.mode === '1:1'
        ? '方式：您先刷卡或输入编号，再与您本人的一条人脸特征比对。仅在您主动操作后采集。在本机内完成，不联网。'
        : '方式：您在屏幕上选择人脸后，与本机内登记人员的人脸特征比对。仅在您主动操作后采集。在本机内完成，不联网。',
    kinds: '种类：只保存一条人脸特征（数字模板），属于敏感个人信息；不保存照片或视频。',
    retention: `保存期限：自您同意之日起最长${String(face.retentionDays)}天；连续${String(face.idleDays)}天未用人脸通行、通行权限到期或您撤回同意时删除。届时销毁密钥并删除特征。`,
    necessity: `必要性：${site.necessity}`,
    effects: '对您的影响：人脸无法更换，一旦泄露危害较大。可能误识或拒识，届时可用其他方式通行。',
    voluntary: `自愿：您可以不同意，不影响通行。您可以使用：${ways}。`,
    rights: `您的权利：查阅、复制、更正、删除、撤回同意、限制处理、要求说明。在本机屏幕“我的人脸”中可以查看并立即撤回和删除；也可以联系：${processor.phone}，${processor.email}。`,
    minors: '不满十四周岁：不登记人脸，请使用其他方式通行。',
    others: '不向他人提供，不委托他人处理，不公开，不出境。安装人员接触不到人脸信息。',
    complaints: `投诉：可以向${processor.name}投诉，也可以直接向当地网信部门、公安机关投诉举报。`,
  };
}

function english(site: Site): Texts {
  const { processor, face, fallback } = site;
  const ways = [fallback.card ? 'your card' : '', fallback.pin ? 'your number and PIN' : ''].filter((way) => way !== '').join(' or ');
  return {
    title: 'Notice on face information (door access)',
    processor: `Who processes it: ${processor.name}, ${processor.address}, phone ${processor.phone}, e-mail ${processor.email}.`,
    purpose: 'Purpose: only to check that you may pass this door.',
    method:
      face.mode === '1:1'
        ? 'Method: you tap your card or type your number, then your face is compared with your own template. It is captured only after you act. Done inside this device, offline.'
        : 'Method: after you choose face on the screen, your face is compared with the templates enrolled in this device. It is captured only after you act. Done inside this device, offline.',
    kinds: 'What is kept: one face template (numbers), which is sensitive personal information; no photo and no video.',
    retention: `How long: at most ${String(face.retentionDays)} days from your consent; it is deleted after ${String(face.idleDays)} days without a passage by face, when your access ends, or when you withdraw. The key is then destroyed and the template erased.`,
    necessity: `Why it is needed: ${site.necessity}`,
    effects:
      'What it may mean for you: a face cannot be replaced, so a leak would do great harm. The device may mistake or refuse you; you then get in another way.',
    voluntary: `Voluntary: you may refuse, and you still get in. You can use: ${ways}.`,
    rights: `Your rights: access, copy, correction, deletion, withdrawal, restriction, explanation. Under "My face" on this screen you can see what is held, withdraw and delete at once; or contact ${processor.phone}, ${processor.email}.`,
    minors: 'Under 14: no face is enrolled; please get in another way.',
    others: 'It is not shared, not handed to a contractor, not published and not sent abroad. Installers cannot reach face information.',
    complaints: `Complaints: to ${processor.name}, or directly to the local cyberspace or police authorities.`,
  };
}
