import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { DomainError } from '../../shared/domain-error.js';
import { RequestProblem } from '../http/request-problem.js';
import { recordActor } from '../http/request-id.js';
import { isUuid } from '../http/text-formats.js';
import { ACCESS, type Access, type AccessPolicy, type Relation, type SubjectKind } from './access-policy.js';
import { CallerDirectory } from './caller-directory.js';
import { isVisible, type Caller } from './caller.js';
import { idsInBody, idsInQuery, type NamedId } from './named-ids.js';
import { RateLimits } from './rate-limits.js';
import { setCaller } from './request-caller.js';
import { SubjectDirectory, type Standing } from './subject-directory.js';
import { subjectNotFound } from './subject-not-found.js';

const BEARER = /^Bearer +([!-~]+)$/i;

/**
 * Decides for every operation whether the caller may call it on the subjects that the request names: denies what no
 * policy allows. What a caller may not know of is not found, in the very words for what there is not.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: CallerDirectory,
    private readonly subjects: SubjectDirectory,
    private readonly limits: RateLimits,
  ) {}

  /** @throws RequestProblem `not-authenticated`, `not-allowed` or `rate-limited`; DomainError `…-not-found` or `reference-not-found` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === undefined) throw new Error(`${context.getHandler().name} says not who may call it.`);
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    if (access === 'PUBLIC') {
      await this.limits.count(addressOf(request), response);
      return true;
    }
    const caller = await this.authenticate(request, response);
    await this.limits.count(caller.actor, response);
    if (access === 'ANY_CALLER') return true;
    requireRights(caller, access);
    if (!caller.isPlatform) await this.requireSubjects(caller, access, request);
    return true;
  }

  private async authenticate(request: Request, response: Response): Promise<Caller> {
    const [, credential] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    const caller = credential === undefined ? null : await this.callers.callerOf(credential);
    if (caller === null) {
      await this.limits.count(addressOf(request), response);
      throw notAuthenticated(credential !== undefined);
    }
    setCaller(request, caller);
    recordActor(caller.actor);
    return caller;
  }

  private async requireSubjects(caller: Caller, policy: AccessPolicy, request: Request): Promise<void> {
    for (const [name, { kind, relation = 'OWNER' }] of Object.entries(policy.path ?? {})) {
      const id = request.params[name];
      // What is no id is refused by the validation of the parameter.
      if (typeof id !== 'string' || !isUuid(id)) continue;
      const standing = (await this.subjects.standingsOf(kind, [id])).get(id);
      if (!stands(caller, policy, relation, standing)) throw subjectNotFound(kind);
    }
    const isRead = request.method === 'GET';
    const named = [
      ...(isRead ? [] : idsInBody(request.body).map((one) => ({ ...one, isParameter: false }))),
      ...(isRead && policy.ownQuery !== true
        ? []
        : idsInQuery(request.query).map((one) => ({ ...one, isParameter: true }))),
    ];
    await this.requireNamed(caller, policy, named);
  }

  private async requireNamed(
    caller: Caller,
    policy: AccessPolicy,
    named: readonly (NamedId & { readonly isParameter: boolean })[],
  ): Promise<void> {
    const relationOf = ({ field }: NamedId): Relation => policy.otherIds?.[field] ?? 'OWNER';
    const checked = named.filter((one) => relationOf(one) !== 'ANYBODY');
    for (const kind of new Set(checked.map((one) => one.kind))) {
      const ofKind = checked.filter((one) => one.kind === kind);
      const standings = await this.subjects.standingsOf(kind, [...new Set(ofKind.map(({ id }) => id))]);
      const missing = ofKind.filter((one) => !stands(caller, policy, relationOf(one), standings.get(one.id)));
      if (missing.length > 0) throw referenceNotFound(kind, missing);
    }
  }
}

function addressOf(request: Request): string {
  return `address ${request.ip ?? ''}`;
}

function requireRights(caller: Caller, policy: AccessPolicy): void {
  const { scope, only, memberRole } = policy;
  if (!caller.may(scope)) throw notAllowed(`It needs the right ${scope}, which this caller has not.`);
  if (memberRole === 'OWNER' && caller.facts.role !== 'OWNER')
    throw notAllowed('Only an owner of the organisation may do this.');
  if (caller.isPlatform || only === undefined) return;
  if (only === 'PLATFORM') throw notAllowed('Only the operator of the platform may do this.');
  if (!caller.facts.organisationRoles.some((role) => only.includes(role)))
    throw notAllowed(`Only a ${only.join(' or ')} may do this.`);
}

function stands(
  caller: Caller,
  { scope }: AccessPolicy,
  relation: Relation,
  standing: Standing | undefined,
): boolean {
  if (standing === undefined) return false;
  const isOwner = standing.ownerId !== null && actsAsOwner(caller, scope, standing.ownerId);
  const isCounterparty = standing.counterpartyIds.some((id) => caller.actsFor(id));
  switch (relation) {
    case 'OWNER':
      return isOwner;
    case 'COUNTERPARTY':
      return isCounterparty;
    case 'PARTY':
      return isOwner || isCounterparty;
    case 'OFFERED':
      return isOwner || isCounterparty || standing.isOffered;
    case 'ANYBODY':
      return true;
  }
}

/** A grant opens data to read, never to change. */
function actsAsOwner(caller: Caller, scope: AccessPolicy['scope'], ownerId: string): boolean {
  return scope.endsWith(':read') ? isVisible(caller.visible(scope), ownerId) : caller.actsFor(ownerId);
}

function notAuthenticated(wasGiven: boolean): RequestProblem {
  return new RequestProblem(
    'not-authenticated',
    wasGiven
      ? 'The key or token is not valid, or not any more.'
      : 'Send an API key or an access token as Authorization: Bearer.',
    [],
    { 'WWW-Authenticate': wasGiven ? 'Bearer error="invalid_token"' : 'Bearer' },
  );
}

function notAllowed(detail: string): RequestProblem {
  return new RequestProblem('not-allowed', detail);
}

function referenceNotFound(
  kind: SubjectKind,
  missing: readonly (NamedId & { readonly isParameter: boolean })[],
): Error {
  const { message } = subjectNotFound(kind);
  const [parameter] = missing.filter(({ isParameter }) => isParameter);
  if (parameter !== undefined) {
    return new RequestProblem('reference-not-found', message, [
      { parameter: parameter.place, code: 'REFERENCE_NOT_FOUND', detail: message },
    ]);
  }
  const faults = missing.map(({ place }) => ({
    pointer: place,
    code: 'REFERENCE_NOT_FOUND',
    detail: message,
  }));
  return new DomainError('reference-not-found', message, {}, faults);
}
