// `jiexu check`: would this application be accepted, and what then. On given facts, or on those the offices of a running system have.
import './uncompiled.ts';
import type { CheckResult } from '../../../domain/decision.ts';
import { faultSentence, UnusableInput } from '../../../domain/input.ts';
import { beijingDate, fromIso, toBeijing } from '../../../domain/instant.ts';
import { check } from '../../../domain/rules/check.ts';
import { parseApplication, parseCheckInput } from '../../../domain/rules/parse.ts';
import { type Answer, asJson, type Connect, command } from '../command/command.ts';
import { file, office } from '../command/options.ts';
import { inputOptions } from '../read-applications.ts';
import { bookAtHand } from '../rules/at-hand.ts';
import { rulesFolder } from '../rules/options.ts';
import { type CheckInput, readCheckInputs } from './check-input.ts';

export default command(
  {
    arguments: {
      file: file(
        'JSON with now, application and facts, or any file that apply takes; without facts both offices are asked; - for standard input',
      ),
    },
    options: {
      as: office('without facts: the office that asks, a party to the transfer; where it is filed if not given'),
      rules: rulesFolder,
      ...inputOptions,
    },
    example: 'check examples/beforehand.json',
    json: 'faults as JSON too; a line for each of several applications',
  },
  async function* ({ file, as, rules: folder, ...how }, connect) {
    const { rules } = await bookAtHand(folder);
    const decide = async (input: unknown) => {
      if (!lacksFacts(input)) return check(parseCheckInput(input, rules), rules);
      if (await somethingRuns()) return askOffices(input, as, connect);
      return check(parseCheckInput({ now: toBeijing(Date.now()), ...input }, rules), rules);
    };
    for (const read of await readCheckInputs(file, how)) {
      if (read.kind === 'whole') yield asJson(await decide(read.input));
      else yield await ofLine(file, read, decide);
    }
  },
);

/** The answer for one of several applications: what is wrong with one is told, and the others go on. */
async function ofLine(
  file: string,
  { line, application, faults }: Extract<CheckInput, { kind: 'line' }>,
  decide: (input: unknown) => Promise<CheckResult>,
): Promise<Answer> {
  try {
    if (faults !== undefined) throw new UnusableInput(faults);
    return asJson({ file, line, ...(await decide({ application })) });
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    const told = error.faults.map(faultSentence);
    return {
      json: { file, line, kind: 'unusable', faults: told },
      aside: () => told.map((fault) => `${file}:${line}: ${fault}`).join('\n'),
      failed: true,
    };
  }
}

interface WithoutFacts {
  readonly now?: unknown;
  readonly application: unknown;
}

function lacksFacts(input: unknown): input is WithoutFacts {
  return typeof input === 'object' && input !== null && 'application' in input && !('facts' in input);
}

/** Whether there are offices to ask. Without them the missing field is refused like any other. */
async function somethingRuns(): Promise<boolean> {
  if (process.env.DATABASE_URL !== undefined) return true;
  const { readRunFile } = await import('../../../workers/servers/data-folder.ts');
  return readRunFile() !== undefined;
}

async function askOffices(input: WithoutFacts, as: string | undefined, connect: Connect): Promise<CheckResult> {
  const { inquire } = await import('../../../activities/cases/inquire.ts');
  const { officeDirectory } = await import('../../../activities/offices/directory.ts');
  const { jiexu, db, keys, rules } = await connect();
  const now = typeof input.now === 'string' ? input.now : toBeijing(Date.now());
  const application = parseApplication(input.application, now, rules);
  const filedAt = application[application.direction === 'in' ? 'destination' : 'source'];
  const office = as ?? rules.officeOf(filedAt, beijingDate(fromIso(now)));
  return inquire(db, rules, officeDirectory({ db, keys }), {
    application,
    now,
    office,
    personKey: jiexu.personKeyOf(application),
    workflowId: jiexu.transferIdOf(application, beijingDate(fromIso(now))),
  });
}
