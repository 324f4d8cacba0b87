import type { OrganisationRole } from './organisation-role.js';
import type { Scope } from './scopes.js';

/** What an id can name. */
export const SUBJECT_KINDS = [
  'organisation',
  'site',
  'batch',
  'batchImport',
  'import',
  'estimate',
  'lot',
  'lotHold',
  'posting',
  'evidence',
  'reservation',
  'priceSeries',
  'demand',
  'allocation',
  'member',
  'apiKey',
  'accessGrant',
  'webhookEndpoint',
  'webhookDelivery',
  'sitePermit',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/**
 * How a caller must stand to a subject. OWNER: it is its organisation's; to read, a grant of the owner will do.
 * COUNTERPARTY: it is the other side of it, e.g. of a reservation. PARTY: either. OFFERED: the owner offers it to
 * everybody, or the caller is a party. ANYBODY: the id says nothing that is not public.
 */
export type Relation = 'OWNER' | 'COUNTERPARTY' | 'PARTY' | 'OFFERED' | 'ANYBODY';

/** A subject by its kind, and how the caller must stand to it: OWNER unless given. */
export interface SubjectRule {
  readonly kind: SubjectKind;
  readonly relation?: Relation;
}

/** Who may call an operation, and on whose data. The operator of the platform may call them all, but for scopes. */
export interface AccessPolicy {
  readonly scope: Scope;
  /** Only the operator of the platform, or only organisations with one of these roles; anybody's unless given. */
  readonly only?: 'PLATFORM' | readonly OrganisationRole[];
  /** Only owners of their organisation; whoever the scope admits unless given. */
  readonly memberRole?: 'OWNER';
  /** What the path parameters name. */
  readonly path?: Readonly<Record<string, SubjectRule>>;
  /**
   * Every id in a body, and in the query of a write, must be of the caller's own: see `KIND_OF_ID`. Names of fields where
   * that is otherwise.
   */
  readonly otherIds?: Readonly<Record<string, Relation>>;
  /** A read whose query names ids that are no filters: they must be the caller's own. */
  readonly ownQuery?: boolean;
}

/** `PUBLIC`: without any credential. `ANY_CALLER`: whoever has one. */
export type Access = 'PUBLIC' | 'ANY_CALLER' | AccessPolicy;

/** Metadata of a handler: its `Access`. */
export const ACCESS = 'lodestock:access';

/** What a field of a request names by its name, so that no operation can forget to say so. */
export const KIND_OF_ID: Readonly<Record<string, SubjectKind>> = {
  organisationId: 'organisation',
  reservedForOrganisationId: 'organisation',
  siteId: 'site',
  batchId: 'batch',
  lotId: 'lot',
  lotIds: 'lot',
  demandId: 'demand',
  demandIds: 'demand',
};
