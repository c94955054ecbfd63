/** The Measures article by article: what this device does for each. A description, no verdict; the tests of the law show that it holds. */

import type { Both } from './sheet.ts';

export interface ArticleRow {
  readonly article: string;
  readonly does: Both;
  /** Chapters of the pack that show it. */
  readonly shownIn: string;
}

const row = (article: string, zh: string, en: string, shownIn: string): ArticleRow => ({ article, does: { zh, en }, shownIn });

export const ARTICLES: readonly ArticleRow[] = [
  row('1–2', '列出所依据的规则；没有训练或采集原图的功能', 'lists the rules served; has no function to train or to collect pictures', '16'),
  row('3', '只运行清单内、按哈希固定的模型；说明实测错误率', 'runs only models pinned by hash; states measured error rates', '09'),
  row(
    '4',
    '唯一目的为开门；默认 1:1；主动操作后才采集',
    'one purpose, to open the door; 1:1 by default; captures only after an act of will',
    '03',
  ),
  row(
    '5',
    '先完整告知，后开始；告知由实际设置生成',
    'nothing starts before the notice was shown in full; the notice is made from what is enforced',
    '04',
  ),
  row(
    '6',
    '单独同意；拒绝同等显示；随时撤回并立即删除',
    'separate consent; declining is shown alike; withdrawal at any time erases at once',
    '05, 10',
  ),
  row('7', '未满十四周岁默认不录入', 'nobody under 14 is enrolled by default', '11'),
  row(
    '8',
    '只存于本设备，不联网；期限有限，到期删除',
    'kept in this device alone, no network; kept for a limited time, then erased',
    '10, 15',
  ),
  row(
    '9',
    '评估与处理指纹绑定，处理变化即关闭人脸',
    'the assessment is bound to the processing; where it changes the face is off',
    '06, 07',
  ),
  row('10–12', '卡或 PIN 同等通行；不再三询问', 'card or PIN opens just as well; nobody is asked again and again', '02, 12'),
  row(
    '13',
    '公共场所须有依据与标识；私密空间不能启用',
    'a public place needs its ground and a sign; private spaces cannot be activated',
    '02',
  ),
  row('14', '加密、审计、访问控制、攻击检测、防拆', 'encryption, audit, access control, attack detection, tamper switch', '09, 14'),
  row('15', '个人、模板、图像分别计数', 'individuals, templates and pictures are counted apart', '08'),
  row('16', '本证据包，可离线核验', 'this pack, verifiable offline', '14'),
  row('17', '公布投诉途径', 'routes for complaints are published', '12'),
  row('18', '责任由处理者承担', 'liability is the processor’s', '01'),
  row('19', '1:1 只读取一条记录；1:N 未经设置与评估不可用', '1:1 reads one record alone; 1:N needs its setting and its assessment', '03'),
  row('20', '不接受 2025-06-01 之前的同意', 'no consent dated before 2025-06-01 is taken', '05'),
];
