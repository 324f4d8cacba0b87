/** How many atoms of metal and of oxygen one formula unit holds: Pr6O11 has 6 and 11. */
export interface OxideStoichiometry {
  readonly metalAtoms: number;
  readonly oxygenAtoms: number;
}

/**
 * Mass of oxide per mass of metal: (m · M + n · O) / (m · M).
 * Exact to the atomic weights, which are CIAAW standard atomic weights in g/mol.
 */
export function metalToCompoundFactor(
  metalAtomicWeight: number,
  oxygenAtomicWeight: number,
  { metalAtoms, oxygenAtoms }: OxideStoichiometry,
): number {
  const metalMass = metalAtoms * metalAtomicWeight;
  return (metalMass + oxygenAtoms * oxygenAtomicWeight) / metalMass;
}

/** The formula in the usual order, e.g. `Nd2O3`; ones are not written. */
export function oxideFormula(element: string, { metalAtoms, oxygenAtoms }: OxideStoichiometry): string {
  const count = (atoms: number): string => (atoms === 1 ? '' : String(atoms));
  return `${element}${count(metalAtoms)}O${count(oxygenAtoms)}`;
}
