/** What is told of an event: that it happened, and to what. Whoever may read the subject asks for it. */
export interface ThinEvent {
  readonly id: string;
  readonly type: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Whose subject it is; null where it is nobody's. */
  readonly organisationId: string | null;
  /** RFC 3339 UTC instant. */
  readonly recordedAt: string;
}

/** What a webhook is told to test it. */
export const PING_TYPE = 'webhook.ping';

/** `subject.happened`, as every event's type is spelt. */
export const EVENT_TYPE_PATTERN = /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/;

/**
 * Whether webhooks are told of events of a type at all. Not of what is done to webhooks: what the service does to one by
 * itself, say because it is gone, would be sent to the others.
 */
export function isForWebhooks(type: string): boolean {
  return !type.startsWith('webhook-');
}

/** The body of a webhook after Standard Webhooks 1.0.0: JSON, the same bytes at each attempt, some hundreds of them. */
export function webhookBodyOf({ id, type, recordedAt, ...subject }: ThinEvent): string {
  const { subjectKind, subjectId, organisationId } = subject;
  return JSON.stringify({
    type,
    timestamp: recordedAt,
    data: { id, subjectKind, subjectId, organisationId },
  });
}

/** The body of a ping. */
export function pingBodyOf(endpointId: string, sentAt: string): string {
  return JSON.stringify({ type: PING_TYPE, timestamp: sentAt, data: { endpointId } });
}
