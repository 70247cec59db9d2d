// The model's actions in words, for traces, and by kind, for the exploration's ways.
import type { Action } from './model.ts';

const FILED = {
  confirm: "the source's clerk files his answer",
  accept: `the destination's clerk files "accept"`,
  refuse: `the destination's clerk files "refuse"`,
} as const;

export function wordsOf(action: Action): string {
  switch (action.kind) {
    case 'land':
      return `an attempt of ${action.command} lands, answered "${action.answer}"`;
    case 'hear':
      return `the orchestrator hears "${action.answer}" to ${action.command}`;
    case 'stray':
      return `somebody asks ${action.asked}, answered "${action.answer}"`;
    case 'bank':
      return `${action.step} payment ${action.payment}`;
    case 'told':
      return toldWords(action.of);
    case 'filed':
      return FILED[action.says];
    case 'ending':
      return 'an ending is declared';
    case 'release':
      return 'the source says that what held the money is settled';
    case 'retry':
      return 'an operator says "retry"';
    case 'account-moves':
      return 'the destination moves to another receiving account';
    case 'hindrance':
      return `${action.comes ? 'comes up' : 'is removed'}: ${action.hindrance}`;
  }
}

function toldWords(of: (Action & { kind: 'told' })['of']): string {
  if (of === 'answer') return 'an office tells the case that its clerk has answered';
  if (of === 'death') return 'an office tells the case that the person has died';
  return `an office tells the case that the payment is ${of}`;
}

/** Which payment the bank or a telling is about makes no difference. */
export function labelOf(action: Action): string {
  switch (action.kind) {
    case 'land':
    case 'hear':
      return `${action.kind} ${action.command}: ${action.answer}`;
    case 'stray':
      return `stray ${action.asked}: ${action.answer}`;
    case 'bank':
      return action.step;
    case 'told':
      return `told ${action.of}`;
    case 'filed':
      return `filed ${action.says}`;
    case 'hindrance':
      return `${action.hindrance} ${action.comes ? 'comes' : 'goes'}`;
    case 'ending':
    case 'release':
    case 'retry':
    case 'account-moves':
      return action.kind;
  }
}
