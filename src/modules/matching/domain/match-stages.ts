/** What `runMatch` is at, in this order. */
export const SOLVING_STAGES = ['PAIRING', 'SOLVING', 'VERIFYING', 'EXPLAINING'] as const;
export type SolvingStage = (typeof SOLVING_STAGES)[number];
