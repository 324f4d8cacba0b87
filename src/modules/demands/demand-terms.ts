/** The terms of a demand as other modules take them in; where they are stored, `DemandsService` does it. */
export { DemandCreate as DemandTerms, toSpecification } from './demands.dto.js';
