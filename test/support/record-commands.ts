// A workflow interceptor that tells a replay's test what the code asks for: activities with input and queue, timers with length.
// In a running worker nobody listens to this sink, and nothing is sent.
import { proxySinks, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';

export type RecordedCommand =
  | { readonly kind: 'activity'; readonly type: string; readonly args: readonly unknown[]; readonly taskQueue?: string }
  | { readonly kind: 'timer'; readonly durationMs: number };

export interface CommandSinks extends Sinks {
  readonly commands: { asked(command: RecordedCommand): void };
}

const { commands } = proxySinks<CommandSinks>();

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        const { taskQueue } = input.options;
        commands.asked({
          kind: 'activity',
          type: input.activityType,
          args: input.args,
          ...(taskQueue ? { taskQueue } : {}),
        });
        return next(input);
      },
      startTimer(input, next) {
        commands.asked({ kind: 'timer', durationMs: input.durationMs });
        return next(input);
      },
    },
  ],
});
