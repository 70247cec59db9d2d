// Answers that the platform cannot open: a case waits, tells why, and goes on with the first answer once it can.
import { expect, test, vi } from 'vitest';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';

test('an answer under a key that nobody knows is none: the step is asked again, and says of which office', async () => {
  const asked: string[] = [];
  let isKnown = true;
  let isPublished = false;
  const rig = await Rig.open({
    around: (offices) => ({
      ...offices,
      async writeLetter(command) {
        const letter = await offices.writeLetter(command);
        asked.push(letter.body.letterNo);
        isKnown = isPublished;
        return letter;
      },
    }),
  });
  const verifierOf = rig.keys.verifier.bind(rig.keys);
  vi.spyOn(rig.keys, 'verifier').mockImplementation(async (office, keyId) =>
    office === CHENGDU && !isKnown ? { kind: 'unknown' } : verifierOf(office, keyId),
  );
  try {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4300' });
    const { workflowId, runId } = await rig.runOf(kase.caseNo);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1), 20_000);
    const { raw } = await rig.client.workflow.getHandle(workflowId, runId).describe();
    const [pending] = raw.pendingActivities ?? [];
    expect(pending?.activityType?.name).toBe('writeLetter');
    expect(pending?.lastFailure?.message).toBe(
      `writeLetter of case ${kase.caseNo}: what came is no answer of office ${CHENGDU} (its seal is unknown-key); it is asked again`,
    );
    isPublished = true;
    isKnown = true;
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(new Set(asked).size).toBe(1);
    await rig.check();
  } finally {
    await rig.close();
  }
});
