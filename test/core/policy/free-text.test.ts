/** Free text gives reasons; what is enforced stands in the settings alone (trap 38). */
import { freeTextFaults, siteTextFaults } from '../../../src/core/policy/free-text.ts';
import { defaultSiteText, parseSite } from '../../../src/edge/system/site-file.ts';
import { testSite } from '../../support/house.ts';

const refused = (text: string, field = 'necessity'): boolean => freeTextFaults(field, text).length > 0;

describe('free text', () => {
  it.each([
    'Templates are kept for 1 year.',
    'Kept one year at most.',
    'Erased after 90 days without use',
    'a 30-day log',
    'Answers within 15 working days',
    '特征保存365天',
    '最多保存一年',
    '保存三个月',
    '每２４小时清理',
    '15个工作日内答复',
    '登记住户300人',
    'for 400 residents',
    'with no photos at all',
    'without video',
    '不保存照片',
    '不联网，更安全',
    'The device is offline.',
    'Faces are never stored elsewhere',
    '永久保存',
    'kept forever',
    'We use 1:N here',
    '采用１：１比对',
    'one-to-many search',
    '为提升服务质量',
    'compliant with Order 19',
  ])('is refused: %s', (text) => {
    expect(refused(text)).toBe(true);
  });

  it.each([
    'Residents with full hands or a lost card need another way in.',
    'Cards are lent to strangers, and nobody is at the gate at night.',
    '住户双手提物时难以刷卡，卡片常被转借；已评估门卡与密码，不足以防止转借。',
    'Rules for children under 14 years: the guardian is present.',
    '不满14周岁的，须有监护人在场。',
    'Station hall, by the rules of public transport safety.',
    '老人和残疾人操作键盘有困难',
  ])('is taken: %s', (text) => {
    expect(freeTextFaults('necessity', text)).toEqual([]);
  });

  it('may tell where and when people are met, and nothing else there', () => {
    expect(refused('Ground floor, room 118, 24 hours', 'desk')).toBe(false);
    expect(refused('一层服务台，24小时，两名工作人员', 'desk')).toBe(false);
    expect(refused('Desk; photos are never kept, 1:1', 'desk')).toBe(true);
  });

  it('is looked at in every field, each named', () => {
    const said = 'kept for 2 years';
    const site = {
      ...testSite({ necessity: said }),
      access: { kind: 'public' as const, publicSafetyGround: said, securityDuty: 'no photos' },
      desk: 'offline',
      minors: { retentionDays: 30, rules: said, rulesSha256: 'ab'.repeat(32) },
      records: { accessEventsDays: 60, accessEventsReason: said, answerWorkingDays: 15 },
    };
    expect(siteTextFaults(site).map(({ field }) => field)).toEqual([
      'necessity',
      'access.publicSafetyGround',
      'access.securityDuty',
      'desk',
      'minors.rules',
      'records.accessEventsReason',
    ]);
    expect(siteTextFaults(testSite({}))).toEqual([]);
  });

  it('stops a site file with the line, the field and the word', () => {
    const text = defaultSiteText({ deviceId: 'door-1' }).replace('necessity: ""', 'necessity: "Templates stay for 3 years."');
    let sentence = '';
    try {
      parseSite(text, '/etc/menshen/site.yaml');
    } catch (error) {
      sentence = (error as { message: string }).message;
    }
    expect(sentence).toMatch(/site\.yaml, line \d+: .*necessity.*"3 years"/);
    expect(sentence).not.toContain('Templates stay');
  });
});
