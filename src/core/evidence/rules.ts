/**
 * The versioned catalogue of the rules that the terminal serves (law.md Art. 1). A list of texts with their dates;
 * whether a site acts by them is the processor's matter.
 */

import type { Both } from './sheet.ts';

/** Raised whenever the catalogue changes. */
export const RULES_VERSION = '2026-11';

export interface Rule {
  readonly name: Both;
  /** In force since, YYYY-MM-DD; undefined for a voluntary standard. */
  readonly inForce: string | undefined;
  readonly serves: Both;
}

type Words = readonly [zh: string, en: string];

const rule = (inForce: string | undefined, [zh, en]: Words, [servesZh, servesEn]: Words): Rule => ({
  name: { zh, en },
  inForce,
  serves: { zh: servesZh, en: servesEn },
});

export const RULES: readonly Rule[] = [
  rule(
    '2025-06-01',
    [
      '人脸识别技术应用安全管理办法（国家网信办、公安部令第19号）',
      'Measures on the security of face recognition applications (CAC and MPS Order 19)',
    ],
    ['全部章节', 'every chapter'],
  ),
  rule(
    '2021-11-01',
    ['个人信息保护法', 'Personal Information Protection Law'],
    ['告知、同意、权利、评估、安全', 'notice, consent, rights, assessment, security'],
  ),
  rule(
    '2025-01-01',
    ['网络数据安全管理条例', 'Network Data Security Management Regulations'],
    ['告知清单、投诉、事件', 'list form of the notice, complaints, incidents'],
  ),
  rule('2024-01-01', ['未成年人网络保护条例', "Regulations on the Protection of Minors' Networks"], ['未成年人', 'minors']),
  rule(
    '2025-04-01',
    ['公共安全视频图像信息系统管理条例（国令第799号）', 'Public-Security Video Image Regulations (State Council Order 799)'],
    ['标识、不留存图像', 'sign; no picture is kept'],
  ),
  rule(
    '2021-08-01',
    ['最高人民法院关于人脸识别民事案件的规定（法释〔2021〕15号）', 'SPC rules on face recognition civil cases (Fa Shi [2021] 15)'],
    ['其他合理方式、举证', 'other reasonable ways, proof'],
  ),
  rule(
    '2025-05-01',
    ['个人信息保护合规审计管理办法', 'Personal Information Protection Compliance Audit Measures'],
    ['审计证据', 'evidence for audits'],
  ),
  rule('2025-11-01', ['国家网络安全事件报告管理办法', 'National Cybersecurity Incident Reporting Measures'], ['事件', 'incidents']),
  rule(
    undefined,
    ['GB/T 41819-2022、GB/T 40660-2021、GB/T 35273-2020', 'GB/T 41819-2022, GB/T 40660-2021, GB/T 35273-2020'],
    ['特征与身份分开、不可逆、可更新', 'templates apart from identity, irreversible, renewable'],
  ),
  rule(
    undefined,
    ['ISO/IEC 19795-1、ISO/IEC 30107-3', 'ISO/IEC 19795-1, ISO/IEC 30107-3'],
    ['错误率与攻击检测的说明方式', 'how error rates and attack detection are stated'],
  ),
];
