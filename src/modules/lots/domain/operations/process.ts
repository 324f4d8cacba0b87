import { apportion } from '../../../../shared/apportion.js';
import { DomainError, type InputFault } from '../../../../shared/domain-error.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../../catalogue/domain/rare-earths.js';
import { MATERIAL_FORMS, type MaterialForm } from '../../../catalogue/domain/material-form.js';
import { lotAccount, siteAccount } from '../../../ledger/domain/account.js';
import {
  amountOf,
  contentOf,
  contentShare,
  negated,
  sumOf,
  type Amount,
} from '../../../ledger/domain/amount.js';
import type { LedgerChange } from '../../../ledger/domain/posting.js';
import { takeInputs, type TakenLot } from './merge.js';
import type { PlannedOperation } from './planned-operation.js';

/** What is done to material in a yard. */
export const PROCESS_STEPS = ['DISMANTLE', 'SORT', 'DEMAGNETISE', 'SHRED', 'HYDROGEN_DECREPITATE'] as const;
export type ProcessStep = (typeof PROCESS_STEPS)[number];

/** Why mass is lost in a process; what stays as a thing of its own is a residue and not a loss. */
export const LOSS_CAUSES = ['DUST', 'OXIDATION', 'SCALE', 'EVAPORATION', 'SPILLAGE', 'UNEXPLAINED'] as const;
export type LossCause = (typeof LOSS_CAUSES)[number];

/** What leaves a process and is no feedstock. */
export const RESIDUE_MATERIALS = [
  'STEEL',
  'COPPER',
  'ALUMINIUM',
  'PLASTIC',
  'ELECTRONICS',
  'ADHESIVE',
  'COATING',
  'MIXED',
] as const;
export type ResidueMaterial = (typeof RESIDUE_MATERIALS)[number];

/** Lots and residues that one process gives; more is several processes. */
export const PROCESS_OUTPUTS_MAX = 50;

/** Forms that a step takes and gives; SAME: what goes in comes out, sorted or treated. */
const FORMS_OF: Readonly<
  Record<
    ProcessStep,
    { readonly takes: readonly MaterialForm[]; readonly gives: readonly MaterialForm[] | 'SAME' }
  >
> = {
  DISMANTLE: {
    takes: ['WHOLE_DEVICE', 'ROTOR_OR_ASSEMBLY'],
    gives: ['ROTOR_OR_ASSEMBLY', 'LIBERATED_MAGNET', 'BONDED'],
  },
  SORT: { takes: MATERIAL_FORMS, gives: 'SAME' },
  DEMAGNETISE: { takes: ['WHOLE_DEVICE', 'ROTOR_OR_ASSEMBLY', 'LIBERATED_MAGNET'], gives: 'SAME' },
  SHRED: { takes: ['WHOLE_DEVICE', 'ROTOR_OR_ASSEMBLY', 'LIBERATED_MAGNET', 'BONDED'], gives: ['POWDER'] },
  HYDROGEN_DECREPITATE: {
    takes: ['WHOLE_DEVICE', 'ROTOR_OR_ASSEMBLY', 'LIBERATED_MAGNET'],
    gives: ['HYDRIDED_POWDER'],
  },
};

/** What a process gives. */
export interface ProcessYield {
  readonly outputs: readonly {
    readonly lotId: string;
    readonly form: MaterialForm;
    readonly grams: number;
  }[];
  readonly residues: readonly { readonly material: ResidueMaterial; readonly grams: number }[];
  /** Needed where less comes out than went in. */
  readonly lossCause: LossCause | null;
}

/** A process, with how its mass closes. */
export interface PlannedProcess extends PlannedOperation {
  readonly lossGrams: number;
}

/**
 * Turns material into other forms, residues and a named loss. The metal: what is lost had the average content of what went
 * in; residues have none; all the rest is in the outputs, by their mass. Nothing appears from nowhere.
 * @throws DomainError `operation-inputs-not-valid`, `process-not-valid` or `insufficient-available`
 */
export function planProcess(
  step: ProcessStep,
  taken: readonly TakenLot[],
  { outputs, residues, lossCause }: ProcessYield,
): PlannedProcess {
  const inputs = takeInputs(taken);
  const whole = sumOf(inputs.map(({ amount }) => amount));
  const givenGrams = [...outputs, ...residues].reduce((sum, { grams }) => sum + grams, 0);
  const lossGrams = whole.grams - givenGrams;
  const faults = [...formFaults(step, taken, outputs), ...massFaults(whole.grams, givenGrams, lossCause)];
  if (faults.length > 0) throw new DomainError('process-not-valid', faults[0]?.detail ?? '', {}, faults);
  const siteId = taken[0]?.lot.siteId ?? '';
  const amounts = attributed(
    whole,
    outputs.map(({ grams }) => grams),
    lossGrams,
  );
  const made = outputs.map(({ lotId }, index) => ({ lotId, amount: amounts.outputs[index] ?? whole }));
  return {
    inputs,
    outputs: made,
    lossGrams,
    changes: [
      ...inputs.map(({ lotId, amount }) => ({
        account: lotAccount('AVAILABLE', { id: lotId, siteId }),
        amount: negated(amount),
      })),
      ...made.map(({ lotId, amount }) => ({
        account: lotAccount('AVAILABLE', { id: lotId, siteId }),
        amount,
      })),
      ...residues.map(({ material, grams }) => ({
        account: siteAccount('RESIDUE', siteId, material),
        amount: amountOf(grams, NO_METAL),
      })),
      ...lossChange(siteId, lossCause, amounts.loss),
    ],
  };
}

const NO_METAL = contentOf(() => 0);

function lossChange(siteId: string, cause: LossCause | null, amount: Amount): readonly LedgerChange[] {
  return cause === null ? [] : [{ account: siteAccount('LOSS', siteId, cause), amount }];
}

function attributed(
  whole: Amount,
  outputGrams: readonly number[],
  lossGrams: number,
): { readonly outputs: readonly Amount[]; readonly loss: Amount } {
  const lost = contentOf((element) => contentShare(whole.contentMilligrams[element], lossGrams, whole.grams));
  const kept = Object.fromEntries(
    ESTIMATED_ELEMENTS.map((element) => [
      element,
      apportion(whole.contentMilligrams[element] - lost[element], outputGrams),
    ]),
  ) as Readonly<Record<EstimatedElement, readonly number[]>>;
  return {
    outputs: outputGrams.map((grams, index) =>
      amountOf(
        grams,
        contentOf((element) => kept[element][index] ?? 0),
      ),
    ),
    loss: amountOf(lossGrams, lost),
  };
}

function formFaults(
  step: ProcessStep,
  taken: readonly TakenLot[],
  outputs: ProcessYield['outputs'],
): readonly InputFault[] {
  const { takes, gives } = FORMS_OF[step];
  const taken0 = taken.map(({ lot }) => lot.form);
  const inputFaults = taken0.flatMap((form, index) => {
    if (takes.includes(form)) return [];
    const detail = `${step} takes ${takes.join(', ')}, not ${form}.`;
    return [{ pointer: `/inputs/${index}/lotId`, code: 'FORM_NOT_TAKEN', detail }];
  });
  const allowed = gives === 'SAME' ? taken0 : gives;
  const outputFaults = outputs.flatMap(({ form }, index) => {
    if (allowed.includes(form)) return [];
    const detail = `${step} gives ${[...new Set(allowed)].join(', ')}, not ${form}.`;
    return [{ pointer: `/outputs/${index}/form`, code: 'FORM_NOT_GIVEN', detail }];
  });
  if (gives === 'SAME' && new Set(taken0).size > 1)
    return [
      ...inputFaults,
      { pointer: '/inputs', code: 'UNLIKE_FORM', detail: `${step} takes lots of one form at a time.` },
    ];
  return [...inputFaults, ...outputFaults];
}

function massFaults(inGrams: number, outGrams: number, lossCause: LossCause | null): readonly InputFault[] {
  const [inKg, outKg] = [inGrams / 1000, outGrams / 1000];
  if (outGrams > inGrams) {
    const detail = `${outKg} kg cannot come out of ${inKg} kg: check the masses, or count the lots first.`;
    return [{ pointer: '/outputs', code: 'MORE_OUT_THAN_IN', detail }];
  }
  if (outGrams < inGrams && lossCause === null) {
    const detail = `${(inGrams - outGrams) / 1000} kg are missing between ${inKg} kg in and ${outKg} kg out: name them as residues, or give a lossCause.`;
    return [{ pointer: '/lossCause', code: 'LOSS_WITHOUT_CAUSE', detail }];
  }
  if (outGrams === inGrams && lossCause !== null)
    return [{ pointer: '/lossCause', code: 'NOTHING_LOST', detail: 'Nothing is missing: leave it out.' }];
  return [];
}
