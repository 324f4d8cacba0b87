import type { MaterialForm } from '../../src/modules/catalogue/domain/material-form.js';
import type { CountCause } from '../../src/modules/lots/domain/operations/count.js';
import type {
  LossCause,
  ProcessStep,
  ResidueMaterial,
} from '../../src/modules/lots/domain/operations/process.js';
import type { SplitPart } from '../../src/modules/lots/domain/operations/split.js';
import type { TransitCause } from '../../src/modules/reservations/domain/transit-difference.js';

/** What of a lot goes into an operation; null for all that is available. */
export interface OrderedInput {
  readonly lot: string;
  readonly grams: number | null;
}

/**
 * What is asked of a yard. Lots, holds, reservations and postings go by names of the test's, so that one order can be given
 * to a model, to the planning functions and to a server.
 */
export type YardOrder =
  | {
      readonly kind: 'RECEIVE';
      readonly lot: string;
      readonly form: MaterialForm;
      /** Grams, then milligrams of Nd, Pr, Dy and Tb. */
      readonly figures: readonly number[];
    }
  | {
      readonly kind: 'SPLIT';
      readonly lot: string;
      readonly parts: readonly SplitPart[];
      readonly made: readonly string[];
    }
  | { readonly kind: 'MERGE'; readonly inputs: readonly OrderedInput[]; readonly made: string }
  | {
      readonly kind: 'PROCESS';
      readonly step: ProcessStep;
      readonly inputs: readonly OrderedInput[];
      readonly outputs: readonly {
        readonly lotId: string;
        readonly form: MaterialForm;
        readonly grams: number;
      }[];
      readonly residues: readonly { readonly material: ResidueMaterial; readonly grams: number }[];
      readonly lossCause: LossCause | null;
    }
  | { readonly kind: 'COUNT'; readonly lot: string; readonly grams: number; readonly cause: CountCause }
  | { readonly kind: 'HOLD'; readonly lot: string; readonly grams: number | null; readonly hold: string }
  | { readonly kind: 'HOLD_RELEASE'; readonly hold: string; readonly isSamePerson: boolean }
  | {
      readonly kind: 'ADJUST';
      readonly lot: string;
      /** Metal now believed to have been in the lot as it was made. */
      readonly metals: readonly number[];
    }
  | {
      readonly kind: 'LIST';
      readonly lot: string;
      readonly isWhole: boolean;
      /** The smallest part; null for any. */
      readonly smallest: number | null;
    }
  | {
      readonly kind: 'RESERVE';
      readonly lot: string;
      readonly grams: number | null;
      readonly reservation: string;
      /** Null for a hard one without an end. */
      readonly hours: number | null;
    }
  | {
      readonly kind: 'CONFIRM';
      readonly reservation: string;
    }
  | {
      readonly kind: 'RELEASE' | 'DISPATCH' | 'CONSUME';
      readonly reservation: string;
      readonly grams: number | null;
    }
  | {
      readonly kind: 'DELIVER';
      readonly reservation: string;
      readonly grams: number | null;
      readonly received: number | null;
      readonly cause: TransitCause | null;
    }
  | { readonly kind: 'PASS'; readonly hours: number }
  | { readonly kind: 'SWEEP' }
  | { readonly kind: 'WITHDRAW'; readonly lot: string }
  /** @property posting its number among all that were recorded, from 0 */
  | { readonly kind: 'REVERSE'; readonly posting: number };

/** Orders of one kind. */
export type OrderOf<Kind extends YardOrder['kind']> = Extract<YardOrder, { readonly kind: Kind }>;
