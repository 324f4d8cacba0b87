import { describe, expect, it } from '@jest/globals';
import { parseTraceParent, traceIdOf } from './trace-parent.js';

// The example of W3C Trace Context Level 1, section 3.2.2.5.
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';

describe('parseTraceParent', () => {
  it.each([
    ['01', true],
    ['00', false],
    ['03', true],
    ['fe', false],
  ])('reads a sampled flag of %s as %s', (flags, isSampled) => {
    expect(parseTraceParent(`00-${TRACE_ID}-${SPAN_ID}-${flags}`)).toEqual({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      isSampled,
    });
  });

  it.each([`cc-${TRACE_ID}-${SPAN_ID}-01`, `cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future-will-be-like`])(
    'reads the fields that it knows of a later version: %s',
    (header) => {
      expect(parseTraceParent(header)).toMatchObject({ traceId: TRACE_ID });
    },
  );

  it.each([
    undefined,
    '',
    `ff-${TRACE_ID}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${SPAN_ID}-01-more`,
    `00-${TRACE_ID}-${SPAN_ID}-01.`,
    `cc-${TRACE_ID}-${SPAN_ID}-01.more`,
    `00-${TRACE_ID}-${SPAN_ID}`,
    `00-${TRACE_ID}-${SPAN_ID}-1`,
    `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
    `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
    `00-${TRACE_ID}x-${SPAN_ID}-01`,
    ` 00-${TRACE_ID}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${SPAN_ID}-01, 00-${TRACE_ID}-${SPAN_ID}-01`,
  ])('takes %s for none', (header) => {
    expect(parseTraceParent(header)).toBeNull();
  });
});

describe('traceIdOf', () => {
  it('is a trace id of the standard', () => {
    const id = traceIdOf('0199b0a2-6d3c-7c3e-9f0e-3f1c1f0c7a11');
    expect(parseTraceParent(`00-${id}-${SPAN_ID}-01`)).toMatchObject({ traceId: id });
  });
});
