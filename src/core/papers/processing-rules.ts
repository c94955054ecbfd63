/**
 * The rules of processing in one place and in list form (PIPL 17, 48; Network Data Security Regulations 21): the words of the notice,
 * then how the period is found and what happens at its end, the rules for children, the protection. No date: same settings, same hash.
 */

import { NOTICE_SECTIONS, noticeTexts } from '../consent/notice-texts.ts';
import { type Block, type Both, sheetHtml } from '../evidence/sheet.ts';
import type { ComplianceModel } from '../policy/compliance-model.ts';
import { isBandRefused, retentionDaysOf } from '../consent/minors.ts';
import type { KeyChoice } from '../policy/site.ts';

const b = (zh: string, en: string): Both => ({ zh, en });
const heading = (zh: string, en: string): Block => ({ kind: 'heading', text: b(zh, en) });
const text = (zh: string, en: string): Block => ({ kind: 'text', text: b(zh, en) });

const KEYS: Readonly<Record<KeyChoice['kind'], Both>> = {
  file: b('密钥文件（仅供开发）', 'a key file (for development only)'),
  passphrase: b('启动时输入的口令', 'a passphrase typed at start'),
  'systemd-creds': b('系统凭据', 'a credential of the system'),
  tpm2: b('TPM 2.0 安全芯片', 'a TPM 2.0'),
};

export function processingRules(model: ComplianceModel): readonly Block[] {
  return [...asNotified(model), ...period(model), ...children(model), ...protection(model)];
}

/** The same strings as the notice: papers with words of their own would drift apart. */
function asNotified({ site }: ComplianceModel): Block[] {
  const [zh, en] = [noticeTexts(site, 'zh-CN'), noticeTexts(site, 'en')];
  const rows = NOTICE_SECTIONS.flatMap((section, at) =>
    section === 'version' || section === 'title' ? [] : [[at, b(zh[section], en[section])] as const],
  );
  return [
    heading('处理规则清单', 'The rules as a list'),
    { kind: 'table', head: [b('序号', 'no.'), b('规则', 'rule')], rows: rows.map(([at, words]) => [at, words]) },
  ];
}

function period({ processing: { retentionDays, idleDays } }: ComplianceModel): Block[] {
  return [
    heading('保存期限的确定方法', 'How the period is found'),
    text(
      `取以下各项中最早者：同意之日起第${String(retentionDays)}天；最后一次人脸通行后第${String(idleDays)}天；同意时所告知的期限；通行权限到期；撤回同意。重新保存、升级或更换密钥不重新起算。`,
      `The earliest of these: day ${String(retentionDays)} after the consent; day ${String(idleDays)} after the last passage by face; the period named in the notice that was agreed to; the end of the right of access; withdrawal. Saving again, an update or another key starts no new period.`,
    ),
    heading('期限届满后的处理', 'What happens at its end'),
    text(
      '销毁该人的密钥，更换存储密钥，删除记录，检查无法再解密，并在审计链中写入带签名的删除证明。断电后自动继续。',
      'The key of that person is destroyed, the store key is replaced, the row is deleted, it is checked that nothing decrypts, and a signed proof enters the ledger. After a loss of power it goes on by itself.',
    ),
    text(
      '同意的证据不含人脸信息，保存至处理结束后三年，供争议时证明之用。',
      'The evidence of a consent holds no face template. It stays until three years after the processing ended, for proof in a dispute.',
    ),
  ];
}

function children({ site }: ComplianceModel): Block[] {
  const { minors } = site;
  const title = heading('未满14周岁的专门规则', 'Special rules for under-14s');
  if (minors === undefined || isBandRefused(site, 'under-14'))
    return [title, text('本门不登记未满14周岁者的人脸。', 'No face of anybody under 14 is enrolled at this door.')];
  const days = String(retentionDaysOf(site, 'under-14'));
  return [
    title,
    text(
      `仅在监护人单独同意后登记；仅作1:1验证；最长保存${days}天；满14周岁之日起须本人同意。`,
      `Enrolled only after a guardian's separate consent; 1:1 verification only; kept for at most ${days} days; from the 14th birthday only their own consent counts.`,
    ),
    { kind: 'quote', lines: minors.rules.split('\n') },
    { kind: 'facts', rows: [[b('规则文件的 SHA-256', 'SHA-256 of the document with the rules'), minors.rulesSha256]] },
  ];
}

function protection({ processing: { security }, site }: ComplianceModel): Block[] {
  return [
    heading('保护措施', 'Protection'),
    {
      kind: 'facts',
      rows: [
        [b('加密', 'encryption'), b('逐人密钥，存储密钥，根密钥三级', 'a key for each person, a store key above, a root key above it')],
        [b('根密钥来源', 'root key from'), KEYS[site.keys.kind]],
        [b('身份与特征', 'identity and template'), b('分库、分密钥保存', 'in separate stores under separate keys')],
        [b('开箱即销毁', 'an opened housing destroys templates'), security.isTamperPurging],
        [b('活体检测线索', 'cues of liveness'), security.livenessCues.join(', ')],
        [b('审计', 'audit'), b('只增、哈希链、设备签名', 'append-only, hash-chained, signed by the device')],
        [b('导出特征', 'export of templates'), b('没有此功能', 'no such function')],
      ],
    },
  ];
}

/** Printable, in both languages. */
export function processingRulesHtml(model: ComplianceModel): string {
  return sheetHtml({
    number: '',
    title: b('个人信息处理规则', 'Rules of processing'),
    line: `${model.site.deviceId} · ${model.notice.version}`,
    blocks: processingRules(model),
  });
}
