import { describe, expect, it } from '@jest/globals';
import { EVENT_TYPE_PATTERN, isForWebhooks, pingBodyOf, webhookBodyOf } from './event-message.js';

const EVENT = {
  id: '0199b0a2-0012-7000-8000-000000000001',
  type: 'lot.listed',
  subjectKind: 'lot',
  subjectId: '0199b0a2-0006-7000-8000-000000000001',
  organisationId: null,
  recordedAt: '2026-11-23T08:00:00.000Z',
};

describe('what webhooks are told', () => {
  it('is type, timestamp and data, and nothing else of the event', () => {
    const { id, subjectKind, subjectId, organisationId } = EVENT;
    expect(JSON.parse(webhookBodyOf({ ...EVENT, facts: { priceMicroUsd: 7 } } as never))).toEqual({
      type: 'lot.listed',
      timestamp: '2026-11-23T08:00:00.000Z',
      data: { id, subjectKind, subjectId, organisationId },
    });
  });

  it('is the same bytes each time', () => {
    expect(webhookBodyOf({ ...EVENT })).toBe(webhookBodyOf(EVENT));
    expect(pingBodyOf('e', EVENT.recordedAt)).toBe(
      '{"type":"webhook.ping","timestamp":"2026-11-23T08:00:00.000Z","data":{"endpointId":"e"}}',
    );
  });

  it('is never what is done to webhooks', () => {
    expect(isForWebhooks('webhook-endpoint.gone')).toBe(false);
    expect(isForWebhooks('webhook-delivery.replayed')).toBe(false);
    expect(isForWebhooks('lot.listed')).toBe(true);
  });

  it.each(['lot.listed', 'match-run.allocation-accepted'])('knows %s for a type', (type) => {
    expect(EVENT_TYPE_PATTERN.test(type)).toBe(true);
  });

  it.each(['lot', 'lot.', '.listed', 'Lot.listed', 'lot.*', 'lot.listed ', 'a.b.c', '-a.b'])(
    'knows %j for none',
    (type) => {
      expect(EVENT_TYPE_PATTERN.test(type)).toBe(false);
    },
  );
});
