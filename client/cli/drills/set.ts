// What all commands that set a drill have in common: for which orders it is, how often, and what is answered.
import { numberKind } from '../../../domain/numbers.ts';
import type { Jiexu } from '../../jiexu.ts';
import { type Command, command, type Given, type Options } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { office, option, optional, wholeNumber } from '../command/options.ts';
import { CliError } from '../output.ts';
import { bank, type DrillScope, type Misbehaviour } from './bank.ts';
import { describeBehaviour, describeScope } from './text.ts';

const MOST = 20;
const arguments_ = { case: optional(numberOf('case', 'residual', 'application')) };
const common = {
  from: office('instead of a case: every order of the office that pays'),
  to: office('instead of a case: every order to the office that is paid'),
  times: option('<n>', 'the next n orders; one of a case and every one of an office where not given', atMostTwenty),
};

/** `jiexu drill NAME`: `behaviour` says what the bank does with the orders that are meant. */
export function drill<O extends Options = Record<never, never>>(
  spec: { readonly options?: O; readonly example: string },
  behaviour: (given: Given<Record<never, never>, O>) => Misbehaviour,
): Command {
  const options = { ...common, ...spec.options } as typeof common & O;
  return command({ arguments: arguments_, options, example: spec.example }, async (given, connect) => {
    const told = behaviour(given as Given<Record<never, never>, O>);
    const { case: number, from, to, times } = given as Given<typeof arguments_, typeof common>;
    if ((number === undefined) === (from === undefined && to === undefined))
      throw new CliError('say which orders: a case, or --from POOL, --to POOL or both', 2);
    const { db, jiexu } = await connect();
    const { nextPaymentNos, setDrills } = await bank();
    const many = times ?? 1;
    const scopes: readonly DrillScope[] =
      number === undefined
        ? Array.from({ length: many }, () => ({ fromOffice: from, toOffice: to, once: times !== undefined }))
        : (await nextPaymentNos(db, await payingNo(jiexu, number), many)).map((paymentNo) => ({
            paymentNo,
            once: true,
          }));
    const drills = await setDrills(db, scopes, told);
    return {
      json: drills,
      text: () =>
        drills
          .map((each) => `drill ${each.number}: ${describeScope(each.scope)} ${describeBehaviour(told)}`)
          .join('\n'),
    };
  });
}

/** The number that the orders of a case or a residual transfer begin with. Throws where nothing is paid any more. */
async function payingNo(jiexu: Jiexu, number: string): Promise<string> {
  return numberKind(number) === 'residual' ? number : caseThatRuns(jiexu, number);
}

/** The case of a number. Throws where there is none, or it has ended. */
export async function caseThatRuns(jiexu: Jiexu, number: string): Promise<string> {
  const { caseNo, outcome } = await jiexu.status(number);
  if (caseNo === undefined) throw new CliError(`${number} is no case yet; see \`npx jiexu status ${number}\``);
  if (outcome !== undefined)
    throw new CliError(`case ${caseNo} has ended (${outcome}): nothing can go wrong with it any more`);
  return caseNo;
}

function atMostTwenty(text: string, name: string): number {
  const times = wholeNumber(1, `a whole number from 1 to ${MOST}`)(text, name);
  if (times > MOST) throw new CliError(`${name}: a whole number from 1 to ${MOST}, not ${times}`, 2);
  return times;
}
