// An attempt of this model's commands, landed.
import type { Landed } from '../posting-all.ts';
import type { Answer } from './commands.ts';
import type { State } from './state.ts';

export type Landing = Landed<State, Answer>;

export const answered = (answer: Answer, after: State): Landing => ({ answer, after });
