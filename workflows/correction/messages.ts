// The wire contract of a correction after completion: workflow, updates and queries by name, with their shapes.
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import { type CorrectionView, correctionVerdict } from '../../domain/correction.ts';
import { caseNo, type InformationForm, type Sealed } from '../../domain/forms.ts';
import { areaCode, text } from '../../domain/scalars.ts';
import type { TimelineEntry } from '../../domain/view.ts';
import type { MessageRefusal } from '../kit/messages.ts';

/** The workflow's type name. One run a version; id {@link correctionWorkflowId}. */
export const CORRECTION = 'correction';

export function correctionWorkflowId(caseNumber: string, version: number): string {
  return `correction/${caseNumber}/${version}`;
}

/**
 * The workflow's argument. `office`: who asks, the source of the case; the client or gateway has checked that it may.
 */
export interface CorrectionInput {
  readonly caseNo: string;
  readonly office: string;
  readonly sourcePool: string;
  readonly destinationPool: string;
  /** The next version of the information form, sealed by the source. */
  readonly form: Sealed<InformationForm>;
}

export const correctMessage = z.strictObject({ caseNo, office: areaCode, signature: text(2000) });
/** `signature`: of the source's seal, which tells a form from every other one. */
export type Correct = z.infer<typeof correctMessage>;

/** Why a correction is not taken. `field`: the path of the field in the form that is wrong. */
export interface CorrectionRefusal extends MessageRefusal {
  readonly field?: string;
}

/** Asks whether the corrected form is taken. The form itself is the workflow's argument. */
export const correct = defineUpdate<CorrectionView, [Correct]>('correct');

/** The destination's clerk signs version `formVersion`, or refuses it with a code of §6. */
export const countersignMessage = z.strictObject({
  caseNo,
  office: areaCode,
  formVersion: z.int().min(2),
  verdict: correctionVerdict,
});
export type CountersignMessage = z.infer<typeof countersignMessage>;
export const countersign = defineUpdate<CorrectionView, [CountersignMessage]>('countersign');

export const correctionQuery = defineQuery<CorrectionView>('correction');
export const correctionTimelineQuery = defineQuery<readonly TimelineEntry[]>('timeline');
