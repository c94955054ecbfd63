/** What the walk of an installer says around the steps' own texts, which stand beside the steps. */

export interface CommissionWords {
  readonly title: string;
  readonly progress: (number: number, of: number) => string;
  readonly begin: string;
  readonly measuring: string;
  readonly yes: string;
  readonly no: string;
  readonly next: string;
  readonly again: string;
  readonly passed: string;
  readonly failed: string;
  readonly notFitted: string;
  readonly green: string;
  readonly notGreen: string;
  readonly notKept: string;
  readonly sheet: (number: string) => string;
  readonly close: string;
}

export const COMMISSION_EN: CommissionWords = {
  title: 'Commissioning',
  progress: (number, of) => `Step ${String(number)} of ${String(of)}`,
  begin: 'Begin (#)',
  measuring: 'Measuring: do it now.',
  yes: 'Yes (#)',
  no: 'No (*)',
  next: 'Go on (#)',
  again: 'Try again (*)',
  passed: 'Passed',
  failed: 'Not passed',
  notFitted: 'Not fitted at this door',
  green: 'Everything passed and every gate is open.',
  notGreen: 'Not everything passed. Mend what is named and walk again.',
  notKept: 'The sheet could not be kept. Look at the disk and walk again.',
  sheet: (number) => `Sheet ${number} is signed and kept. On a computer: menshen commission sheet --out FILE.`,
  close: 'Close (#)',
};

export const COMMISSION_ZH_CN: CommissionWords = {
  title: '安装验收',
  progress: (number, of) => `第 ${String(number)} 步，共 ${String(of)} 步`,
  begin: '开始（#）',
  measuring: '正在测量：请现在操作。',
  yes: '是（#）',
  no: '否（*）',
  next: '继续（#）',
  again: '再试一次（*）',
  passed: '通过',
  failed: '未通过',
  notFitted: '此门未安装',
  green: '全部通过，各项条件均已满足。',
  notGreen: '并非全部通过。请处理列出的项目，然后重新验收。',
  notKept: '验收单未能保存。请检查磁盘，然后重新验收。',
  sheet: (number) => `验收单 ${number} 已签名并保存。在电脑上执行：menshen commission sheet --out FILE。`,
  close: '关闭（#）',
};
