/** The shape of the JSON report as its users rely on it, written apart from the code that makes it. */
const position = {
  type: 'object',
  required: ['line', 'column'],
  additionalProperties: false,
  properties: { line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } },
};

const place = {
  path: { type: 'string', minLength: 1, pattern: '^[^\\\\]+$' },
  cell: { type: ['integer', 'null'], minimum: 0 },
  range: {
    type: 'object',
    required: ['start', 'end'],
    additionalProperties: false,
    properties: { start: position, end: position },
  },
};

const severity = { enum: ['error', 'warning', 'information', 'hint'] };
const count = { type: 'integer', minimum: 0 };

export const reportSchema = {
  type: 'object',
  required: ['version', 'tool', 'findings', 'errors', 'summary'],
  additionalProperties: false,
  properties: {
    version: { const: 1 },
    tool: {
      type: 'object',
      required: ['name', 'version'],
      additionalProperties: false,
      properties: { name: { const: 'seedlint' }, version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' } },
    },
    findings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['rule', 'severity', 'message', 'url', 'path', 'cell', 'range', 'related', 'fixes', 'fingerprint'],
        additionalProperties: false,
        properties: {
          rule: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' },
          severity,
          message: { type: 'string', minLength: 1 },
          url: { type: 'string', pattern: '^https://' },
          ...place,
          related: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'cell', 'range', 'message'],
              additionalProperties: false,
              properties: { ...place, message: { type: 'string', minLength: 1 } },
            },
          },
          fixes: {
            type: 'array',
            items: {
              type: 'object',
              required: ['title', 'applicability', 'edits'],
              additionalProperties: false,
              properties: {
                title: { type: 'string', minLength: 1 },
                applicability: { enum: ['safe', 'suggestion'] },
                edits: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['path', 'cell', 'range', 'newText'],
                    additionalProperties: false,
                    properties: { ...place, newText: { type: 'string' } },
                  },
                },
              },
            },
          },
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{32}$' },
        },
      },
    },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        additionalProperties: false,
        properties: { path: place.path, message: { type: 'string', minLength: 1 } },
      },
    },
    summary: {
      type: 'object',
      required: ['files', 'programs', 'findings', 'bySeverity', 'byRule'],
      additionalProperties: false,
      properties: {
        files: count,
        programs: count,
        findings: count,
        bySeverity: {
          type: 'object',
          required: ['error', 'warning', 'information', 'hint'],
          additionalProperties: false,
          properties: { error: count, warning: count, information: count, hint: count },
        },
        byRule: { type: 'object', additionalProperties: { type: 'integer', minimum: 1 } },
      },
    },
  },
};
