/** What an organisation does here; one company may be both recycler and separator. */
export const ORGANISATION_ROLES = ['RECYCLER', 'SEPARATOR', 'PROGRAMME'] as const;
export type OrganisationRole = (typeof ORGANISATION_ROLES)[number];
