/** The terms of a demand as other modules take them in; where they are stored, `DemandsService` does it. */
export { DemandCreate as DemandTerms } from './demands.dto.js';
export { openDemand } from './open-demand.js';
