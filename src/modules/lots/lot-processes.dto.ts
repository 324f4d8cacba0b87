import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  BooleanField,
  InstantField,
  KilogramsField,
  OneOfField,
  TextField,
} from '../../platform/http/fields.js';
import { NestedListField } from '../../platform/http/list-fields.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import { OPERATION_INPUTS_MAX } from './domain/operations/merge.js';
import {
  LOSS_CAUSES,
  PROCESS_OUTPUTS_MAX,
  PROCESS_STEPS,
  RESIDUE_MATERIALS,
  type LossCause,
  type ProcessStep,
  type ResidueMaterial,
} from './domain/operations/process.js';
import { OperationInputLot } from './lot-operations.dto.js';

/** A lot that comes out of a process. */
export class ProcessOutput {
  @OneOfField(MATERIAL_FORMS, 'MaterialForm', { example: 'LIBERATED_MAGNET' })
  form!: MaterialForm;

  /** As weighed. */
  @KilogramsField({ example: 60 })
  massKg!: number;

  /** Key of a magnet grade; needed where what went in has several. */
  @TextField({ max: 100, optional: true, example: 'traction-mixed' })
  grade?: string;

  /** Whether loose magnets are coated. */
  @BooleanField({ optional: true, example: true })
  coated?: boolean;
}

/** What comes out and is no feedstock. */
export class ProcessResidue {
  @OneOfField(RESIDUE_MATERIALS, 'ResidueMaterial', { example: 'STEEL' })
  material!: ResidueMaterial;

  @KilogramsField({ example: 1_500 })
  massKg!: number;
}

/** What is done to lots, and what came of it. */
export class LotProcess {
  @OneOfField(PROCESS_STEPS, 'ProcessStep', { example: 'DISMANTLE' })
  step!: ProcessStep;

  /** At one site. */
  @NestedListField(() => OperationInputLot, {
    max: OPERATION_INPUTS_MAX,
    example: [{ lotId: EXAMPLE_ID.secondLot }],
  })
  inputs!: OperationInputLot[];

  @NestedListField(() => ProcessOutput, {
    max: PROCESS_OUTPUTS_MAX,
    example: [{ form: 'LIBERATED_MAGNET', massKg: 60 }],
  })
  outputs!: ProcessOutput[];

  @NestedListField(() => ProcessResidue, {
    max: PROCESS_OUTPUTS_MAX,
    optional: true,
    example: [{ material: 'STEEL', massKg: 1_500 }],
  })
  residues?: ProcessResidue[];

  /** Where less comes out than went in. */
  @OneOfField(LOSS_CAUSES, 'LossCause', { optional: true, example: 'DUST' })
  lossCause?: LossCause;

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T09:00:00Z' })
  occurredAt?: string;

  @TextField({ max: 500, optional: true, example: 'Line 2.' })
  reason?: string;
}
