import type { Provenance } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { ATOMIC_WEIGHT, ATOMS } from './number-bounds.js';
import type { OxideStoichiometry } from './oxide-factor.js';
import { oxideFormula } from './oxide-factor.js';

/** CIAAW standard atomic weight of one element, g/mol. */
export interface AtomicWeight {
  readonly element: string;
  readonly atomicWeight: number;
  readonly provenance: Provenance;
}

/** One oxide's formula, taken apart. */
export interface OxideCompound extends OxideStoichiometry {
  readonly element: string;
  readonly compound: string;
  readonly traded: boolean;
  readonly provenance: Provenance;
}

/** Reads one line of atomic-weights.csv. */
export function readAtomicWeight(row: RowReader): AtomicWeight {
  return {
    element: readElementSymbol(row),
    atomicWeight: row.number('atomicWeight', ATOMIC_WEIGHT),
    provenance: row.provenance(),
  };
}

/** Reads one line of compounds.csv. The formula is typed for the reader's sake and must agree with the atoms. */
export function readOxideCompound(row: RowReader): OxideCompound {
  const compound: OxideCompound = {
    element: readElementSymbol(row),
    compound: row.text('compound'),
    metalAtoms: row.wholeNumber('metalAtoms', ATOMS),
    oxygenAtoms: row.wholeNumber('oxygenAtoms', ATOMS),
    traded: row.trueOrFalse('traded'),
    provenance: row.provenance(),
  };
  const formula = oxideFormula(compound.element, compound);
  if (row.isSound && compound.compound !== formula) {
    row.fault(
      'compound',
      `"${compound.compound}" does not match its atoms`,
      `give ${formula} or correct the atoms`,
    );
  }
  return compound;
}

function readElementSymbol(row: RowReader): string {
  const symbol = row.text('element');
  if (symbol !== '' && !/^[A-Z][a-z]?$/.test(symbol)) {
    row.fault('element', `"${symbol}" is no element symbol`, 'give a symbol such as Nd');
  }
  return symbol;
}
