// How the command line says that an act takes two people: in a sentence, exit code 1.
import { CliError } from './output.ts';

/** Runs what takes two people; that the second is missing, or says something else, is told in a sentence. */
export async function orSayFourEyes<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { sayFourEyes } = await import('../../activities/offices/four-eyes.ts');
    const sentence = sayFourEyes(error);
    if (sentence !== undefined) throw new CliError(sentence);
    if (error instanceof Error && 'code' in error && error.code === 'command-invalid') {
      throw new CliError('--who: a staff number or role of letters, digits, ".", "_" and "-"; no name', 2);
    }
    throw error;
  }
}
