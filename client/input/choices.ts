// The words of closed sets as people write them in tables, in Chinese and by the platform's codes.

/** By choice: the value in an application, and the words that stand for it; the first is the template's. */
export const CHOICES = {
  direction: {
    in: ['转入申请', '转入', '转入地申请'],
    out: ['转出申请', '转出', '转出地申请'],
  },
  channel: {
    online: ['网上', '线上', '网上办理', '网办', '线上办理'],
    counter: ['窗口', '柜台', '线下', '窗口办理', '现场', '现场办理', '柜面'],
  },
  applicant: {
    person: ['个人', '本人', '参保人', '参保人员'],
    employer: ['单位', '用人单位', '参保单位'],
    agent: ['代办人', '代理人', '受托人', '代办'],
    guardian: ['监护人', '法定监护人'],
  },
  document: {
    'resident-id': ['居民身份证', '身份证', '居民身份证(户口簿)', '01'],
    'hmt-permit': ['港澳台居民居住证', '港澳居民居住证', '台湾居民居住证'],
    'hmt-travel': ['港澳居民来往内地通行证', '台湾居民来往大陆通行证', '港澳台居民通行证', '回乡证', '台胞证'],
    'foreign-permit': ['外国人永久居留身份证', '外国人永久居留证'],
    passport: ['护照', '外国人护照'],
    officer: ['军官证', '中国人民解放军军官证'],
  },
  scheme: {
    employee: ['职工医保', '职工', '职工基本医疗保险', '城镇职工', '城镇职工基本医疗保险', '310'],
    resident: ['居民医保', '居民', '城乡居民', '城乡居民基本医疗保险', '城乡居民医保', '390'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly [string, ...string[]]>>>>;
export type Choice = keyof typeof CHOICES;

export const YES: readonly string[] = ['true', '是', '有', 'yes', 'y', '1', '√', '✓'];
export const NO: readonly string[] = ['false', '否', '无', 'no', 'n', '0', '×'];
