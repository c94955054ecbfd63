/**
 * Words that nobody may read at this door or in its papers (Measures Art. 12; SPC 法释〔2021〕15号 4, 11; law.md traps 11, 29, 56):
 * pressure, lure, false reassurance, unlimited grants, and claims of conformity, which are the processor's to make and not ours.
 */

export interface WordRule {
  readonly id: string;
  /** What the words do to a person, for whoever must write others. */
  readonly why: string;
  readonly pattern: RegExp;
  /** Planted by the tests: each must be seen. */
  readonly examples: readonly string[];
}

export const WORD_RULES: readonly WordRule[] = [
  {
    id: 'face-only',
    why: 'says or suggests that a face is needed; card and PIN open just as well',
    pattern:
      /必须(?:使用)?(?:刷脸|人脸)|(?:只能|仅限|唯一)(?:使用)?(?:刷脸|人脸)|强制(?:刷脸|人脸|采集)|must use your face|mandatory face|face (?:is|recognition is) (?:mandatory|required|compulsory)|only by face\b/iu,
    examples: ['进门必须刷脸', '只能刷脸', 'You must use your face', 'Mandatory face recognition', 'Face recognition is required here'],
  },
  {
    id: 'threat',
    why: 'threatens whoever refuses',
    pattern:
      /否则(?:将)?(?:无法|不能|不得)(?:进入|通行|使用)|不同意(?:则|就|将)(?:无法|不能|不得)|拒绝(?:则|就|将)(?:无法|不能|不得)|otherwise (?:you )?(?:are |will be )?(?:denied|cannot|can't)|or (?:you will )?be (?:denied|refused|locked out)|if you refuse,? you (?:cannot|can't|may not)/iu,
    examples: [
      '请同意，否则无法进入',
      '不同意则不能通行',
      'Agree, otherwise denied',
      'otherwise you cannot enter',
      'If you refuse you cannot enter',
    ],
  },
  {
    id: 'vague-purpose',
    why: 'names no purpose; the only one is to open this door',
    pattern:
      /(?:提升|改善|优化)(?:服务|用户)?(?:质量|体验)|improv\w+ (?:our |the )?(?:service|experience)|service quality|better experience/iu,
    examples: ['为提升服务质量', '优化用户体验', 'to improve our service', 'for a better experience'],
  },
  {
    id: 'unlimited',
    why: 'is for ever, cannot be taken back or passes on; every consent ends and can be withdrawn',
    pattern:
      /永久(?:保存|保留|存储|授权|有效|使用)?|不可撤[销回]|不得撤[销回]|任意(?:转授权|转让|使用)|长期有效|\bpermanent(?:ly)?\b|\birrevocabl[ey]\b|\bperpetual(?:ly)?\b|cannot be (?:withdrawn|revoked)|freely sub-?licen[sc]/iu,
    examples: ['永久保存', '不可撤销', '任意转授权', 'kept permanently', 'an irrevocable consent', 'cannot be withdrawn'],
  },
  {
    id: 'conformity',
    why: 'claims conformity; say what the device does, whether that is lawful is the duty of the processor',
    pattern:
      /符合.{0,30}(?:办法|规定|法律|法规|保护法|条例|要求)|(?:已|通过)(?:合规|国家|权威)?认证|合规(?:产品|设备|门禁|保证)|完全合规|\b(?:compliant|compliance|conform\w*|complies|comply) (?:with|to) (?:the )?(?:order|measures|pipl|law|gdpr|gb\/t|regulation)|\b(?:order 19|pipl|gdpr)[- ]compliant|\bcertified (?:by|to|under|for|device|product|secure|safe)\b|government[- ]approved/iu,
    examples: [
      '本设备符合《人脸识别技术应用安全管理办法》',
      '已认证',
      '完全合规',
      'compliant with Order 19',
      'complies with the Measures',
      'PIPL-compliant',
      'a certified device',
    ],
  },
  {
    id: 'no-face-kept',
    why: 'hides that a template is face information (Measures Art. 19; trap 11)',
    pattern:
      /不(?:保存|存储|留存|收集|采集)(?:任何)?人脸(?:信息|数据|特征)|只保存数字[，,、]?\s*不保存人脸|(?:we |it |and )(?:keeps?|stores?|collects?) no (?:face|facial|biometric)|no (?:face|facial|biometric) (?:data|information) (?:is|are) (?:kept|stored|collected)|only numbers,? (?:not|no) face|templates? (?:is|are) anonymous/iu,
    examples: [
      '不保存人脸信息',
      '只保存数字不保存人脸信息',
      'We keep no face data',
      'No face information is stored',
      'Templates are anonymous',
    ],
  },
  {
    id: 'lure',
    why: 'rewards a yes',
    pattern:
      /(?:同意|刷脸|人脸).{0,10}(?:奖励|优惠|积分|红包|折扣|礼品)|(?:reward|discount|bonus|gift|points) (?:for|if|when) (?:you )?(?:agree|consent|enrol|face)/iu,
    examples: ['同意即送积分', '刷脸有优惠', 'a discount if you agree', 'bonus for consent'],
  },
  {
    id: 'hurry',
    why: 'hurries the decision',
    pattern:
      /(?:请尽快|立即|马上|赶快)同意|同意倒计时|秒后自动同意|agree (?:now|within \d+)|hurry|(?:auto(?:matically)?|will) (?:agrees?|accepts?) in \d+/iu,
    examples: ['请尽快同意', '10秒后自动同意', 'Agree now', 'Hurry up', 'will accept in 10 seconds'],
  },
];

export interface ForbiddenWord {
  readonly rule: string;
  readonly why: string;
  /** As written. */
  readonly found: string;
}

/** The first of each rule; empty where the text may be shown. */
export function forbiddenWords(text: string): readonly ForbiddenWord[] {
  const normal = text.normalize('NFKC');
  return WORD_RULES.flatMap(({ id, why, pattern }) => {
    const found = pattern.exec(normal);
    return found === null ? [] : [{ rule: id, why, found: found[0] }];
  });
}
