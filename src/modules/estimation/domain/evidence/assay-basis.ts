/**
 * What an assay's percentages are percentages of. ALLOY: coating-free, dry, oil-free alloy. DRY_OIL_FREE, DRY and
 * AS_RECEIVED (wet): the material with its coating, glue, grit or binder, less what the name says.
 */
export const ASSAY_BASES = ['ALLOY', 'DRY_OIL_FREE', 'DRY', 'AS_RECEIVED'] as const;
export type RelativeTo = (typeof ASSAY_BASES)[number];
