import type { OrganisationRole } from './organisation-role.js';
import { holdsScope, type Scope } from './scopes.js';

/** What a member or key may do at most. AUDITOR reads, for a time, what its scopes name. */
export const MEMBER_ROLES = ['OWNER', 'OPERATOR', 'VIEWER', 'AUDITOR'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** How a caller has shown who it is. */
export type CallerKind = 'USER' | 'API_KEY' | 'OPERATOR_KEY';

/** Read access to another organisation's data, until it expires or is revoked. */
export interface GrantedAccess {
  /** Whose data it opens. */
  readonly organisationId: string;
  /** Read scopes only. */
  readonly scopes: readonly Scope[];
}

/** Everything that is known of a caller when the request arrives. */
export interface CallerFacts {
  readonly kind: CallerKind;
  /** Id of the user or key. */
  readonly id: string;
  /** The organisation that it acts for; null for the operator of the platform. */
  readonly organisationId: string | null;
  readonly organisationRoles: readonly OrganisationRole[];
  readonly role: MemberRole;
  /** What it is narrowed to; null: all that its role allows. */
  readonly scopes: readonly Scope[] | null;
  readonly grants: readonly GrantedAccess[];
  /** When its rights end, unless they are revoked before: RFC 3339 UTC; null or left out for never. */
  readonly expiresAt?: string | null;
  /** The access token that it shows, of a session or (null) of a key; left out where it shows the key itself. */
  readonly token?: { readonly sessionId: string | null };
}

/** Whose data an answer may be made of. */
export type Visibility =
  { readonly all: true } | { readonly all: false; readonly organisationIds: readonly string[] };

const ROLES_THAT_WRITE: readonly MemberRole[] = ['OWNER', 'OPERATOR'];

/** Who calls. Rights belong to the membership or key that the caller uses, never to the person. */
export class Caller {
  constructor(readonly facts: CallerFacts) {}

  /** True for who runs the installation: every organisation's data is open to it, and its reads of terms are recorded. */
  get isPlatform(): boolean {
    return this.facts.organisationId === null;
  }

  /** As the audit chain names it: `user:…` or `key:…`. */
  get actor(): string {
    const { kind, id } = this.facts;
    return kind === 'USER' ? `user:${id}` : `key:${id}`;
  }

  /** Whether role and scopes give the right, on data of its own organisation. */
  may(scope: Scope): boolean {
    const { role, scopes } = this.facts;
    if (scope.endsWith(':write') && !ROLES_THAT_WRITE.includes(role)) return false;
    return scopes === null || holdsScope(scopes, scope);
  }

  /** Whether it acts for `organisationId`, or for the platform. */
  actsFor(organisationId: string): boolean {
    return this.isPlatform || this.facts.organisationId === organisationId;
  }

  /** Whose data it may read under a scope: its own organisation's, and what was granted to it. */
  visible(scope: Scope): Visibility {
    const { organisationId, grants } = this.facts;
    if (organisationId === null) return { all: true };
    const granted = grants
      .filter((grant) => holdsScope(grant.scopes, scope))
      .map((grant) => grant.organisationId);
    return { all: false, organisationIds: [...new Set([organisationId, ...granted])] };
  }
}

/** Whether `visibility` holds the data of `organisationId`. */
export function isVisible(visibility: Visibility, organisationId: string): boolean {
  return visibility.all || visibility.organisationIds.includes(organisationId);
}
