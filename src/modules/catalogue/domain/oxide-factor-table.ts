import type { OxideFactor } from './catalogue.js';
import type { CatalogueFault } from './catalogue-error.js';
import { hasFaultIn } from './catalogue-error.js';
import type { ReadRow } from './catalogue-table.js';
import { CATALOGUE_FILES } from './catalogue-tables.js';
import type { AtomicWeight, OxideCompound } from './compound-row.js';
import { metalToCompoundFactor } from './oxide-factor.js';
import type { RareEarth } from './rare-earths.js';
import { RARE_EARTHS } from './rare-earths.js';

const FILE = CATALOGUE_FILES.compounds;

/** Computes every compound's factor from the atomic weights; an element without a weight is a fault. */
export function computeOxideFactors(
  compounds: readonly ReadRow<OxideCompound>[],
  atomicWeights: ReadonlyMap<string, AtomicWeight>,
  faults: CatalogueFault[],
): readonly ReadRow<OxideFactor>[] {
  const weightsAreWhole = !hasFaultIn(faults, CATALOGUE_FILES.atomicWeights);
  const oxygen = atomicWeights.get('O');
  if (oxygen === undefined) {
    const file = CATALOGUE_FILES.atomicWeights;
    const fault = {
      file,
      line: null,
      field: 'element',
      problem: 'oxygen is missing',
      fix: 'add a row for O',
    };
    if (weightsAreWhole) faults.push(fault);
    return [];
  }
  const factors: ReadRow<OxideFactor>[] = [];
  for (const { line, value } of compounds) {
    const metal = atomicWeights.get(value.element);
    if (metal === undefined) {
      const problem = `"${value.element}" has no atomic weight`;
      const fix = `add a row to ${CATALOGUE_FILES.atomicWeights}`;
      if (weightsAreWhole) faults.push({ file: FILE, line, field: 'element', problem, fix });
      continue;
    }
    factors.push({ line, value: toOxideFactor(value, metal, oxygen) });
  }
  return factors;
}

function toOxideFactor(compound: OxideCompound, metal: AtomicWeight, oxygen: AtomicWeight): OxideFactor {
  const { element, traded, metalAtoms, oxygenAtoms } = compound;
  return {
    element,
    compound: compound.compound,
    traded,
    metalAtoms,
    oxygenAtoms,
    metalAtomicWeight: metal.atomicWeight,
    metalToCompoundFactor: metalToCompoundFactor(metal.atomicWeight, oxygen.atomicWeight, compound),
    provenance: {
      source: `Computed from ${metal.provenance.source}`,
      sourceUrl: metal.provenance.sourceUrl,
      basis: 'DERIVED',
      rangeBasis: metal.provenance.rangeBasis,
      notes: compound.provenance.notes,
    },
  };
}

/** The traded oxide of each rare earth; every rare earth has exactly one, and no element has two. */
export function findTradedOxideFactors(
  factors: readonly ReadRow<OxideFactor>[],
  faults: CatalogueFault[],
): Readonly<Record<RareEarth, number>> {
  const isWhole = !hasFaultIn(faults, FILE) && !hasFaultIn(faults, CATALOGUE_FILES.atomicWeights);
  const tradedByElement = new Map<string, OxideFactor>();
  for (const { line, value } of factors) {
    if (!value.traded) continue;
    const earlier = tradedByElement.get(value.element);
    if (earlier !== undefined) {
      const problem = `${value.element} is already traded as ${earlier.compound}`;
      faults.push({
        file: FILE,
        line,
        field: 'traded',
        problem,
        fix: 'let one compound of an element be traded',
      });
    }
    tradedByElement.set(value.element, value);
  }
  for (const element of RARE_EARTHS) {
    if (!isWhole || tradedByElement.has(element)) continue;
    const problem = `no row is the traded oxide of ${element}`;
    faults.push({ file: FILE, line: null, field: 'traded', problem, fix: 'add one with traded = true' });
  }
  // NaN never leaves: whoever calls this throws when there is a fault.
  const factorOf = (element: RareEarth): number =>
    tradedByElement.get(element)?.metalToCompoundFactor ?? Number.NaN;
  return {
    Nd: factorOf('Nd'),
    Pr: factorOf('Pr'),
    Dy: factorOf('Dy'),
    Tb: factorOf('Tb'),
    Gd: factorOf('Gd'),
    Ho: factorOf('Ho'),
    Ce: factorOf('Ce'),
    La: factorOf('La'),
  };
}
