import { CatalogueVersion } from './modules/catalogue/catalogue-version.entity.js';
import { Organisation } from './modules/organisations/organisation.entity.js';
import { Site } from './modules/organisations/site.entity.js';
import type { EntityClasses } from './platform/database/open-database.js';

/** Every class that is mapped to a table. */
export const ENTITIES: EntityClasses = [Organisation, Site, CatalogueVersion];
