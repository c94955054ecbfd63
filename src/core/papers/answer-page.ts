/** The answer to somebody's request as a page to print and hand over: what was asked, what came of it, why, and where to go on (PIPL 50, Measures Art. 17). */

import { type Both, sheetHtml } from '../evidence/sheet.ts';
import { REQUEST_NAMES } from '../rights/own-data.ts';
import type { RequestKind, RequestOutcome } from '../rights/request.ts';

export interface AnswerLetter {
  /** Of the request; the person holds the same one. Nobody is named. */
  readonly number: string;
  readonly kind: RequestKind;
  readonly receivedDay: string;
  readonly answeredDay: string;
  readonly outcome: RequestOutcome;
  readonly text: string;
  readonly processor: { readonly name: string; readonly address: string; readonly phone: string; readonly email: string };
}

const OUTCOMES: Readonly<Record<RequestOutcome, Both>> = {
  done: { zh: '已按请求办理', en: 'done as asked' },
  partly: { zh: '部分办理', en: 'done in part' },
  refused: { zh: '未予办理', en: 'refused' },
};

export function answerHtml({ number, kind, receivedDay, answeredDay, outcome, text, processor }: AnswerLetter): string {
  const { name, address, phone, email } = processor;
  return sheetHtml({
    number: '',
    title: { zh: '对您的请求的书面答复', en: 'Answer to your request, in writing' },
    line: `${name} · ${answeredDay}`,
    blocks: [
      {
        kind: 'facts',
        rows: [
          [{ zh: '请求编号', en: 'number of the request' }, number],
          [{ zh: '请求内容', en: 'what was asked' }, REQUEST_NAMES[kind]],
          [{ zh: '收到日期', en: 'received on' }, receivedDay],
          [{ zh: '答复日期', en: 'answered on' }, answeredDay],
          [{ zh: '结果', en: 'what came of it' }, OUTCOMES[outcome]],
        ],
      },
      { kind: 'heading', text: outcome === 'done' ? { zh: '答复', en: 'Answer' } : { zh: '理由', en: 'Reasons' } },
      { kind: 'quote', lines: text.split('\n') },
      { kind: 'heading', text: { zh: '如不同意本答复', en: 'If you do not agree' } },
      {
        kind: 'text',
        text: {
          zh: `可以再次联系${name}（电话：${phone}，电子邮箱：${email}，地址：${address}）；可以直接向当地网信部门、公安机关投诉举报，电话12377、12345；也可以依法向人民法院提起诉讼。是否提出异议，不影响您以刷卡或PIN通行。`,
          en: `Write or call ${name} again (phone ${phone}, e-mail ${email}, ${address}). You may go straight to the local cyberspace or police authorities, phone 12377 or 12345, or take it to court. Whether you do makes no difference at the door: card and PIN open it as before.`,
        },
      },
    ],
  });
}
