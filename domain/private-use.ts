// Characters that GBK and GB 18030 before 2022 had in the private-use area, and what they have become since (§9.3): 王U+E863 is 王䶮.

/** U+E815 … U+E864 in their order: the rows FE50 to FEA0 of GBK, rare characters of names and radicals. */
const FROM_E815 = [
  '⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟',
  '㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱',
  '䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟',
  '䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
].join('');

/** U+E7C7 and U+E7C8: A8BC and A8BF, letters of transcribed names. */
const LETTERS = new Map([
  ['\ue7c7', '\u1e3f'],
  ['\ue7c8', '\u01f9'],
]);

const PUBLISHED = new Map([
  ...LETTERS,
  ...[...FROM_E815].map((char, at) => [String.fromCodePoint(0xe815 + at), char] as const),
]);

/** A text in which every such character is the one that it became. Others of the private-use area stay: nobody knows what they mean. */
export function publishedCharacters(text: string): string {
  return text.replace(/[\ue7c7\ue7c8\ue815-\ue864]/gu, (char) => PUBLISHED.get(char) ?? char);
}
