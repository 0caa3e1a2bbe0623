/*
 * JSON Schema of HAR 1.2 as http://www.softwareishard.com/blog/har-12-spec/ describes it, without what a page load alone
 * has, and of what Chrome adds for WebSockets: https://developer.chrome.com/blog/new-in-devtools-76#websocket
 */

const object = (properties: Record<string, object>, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  // A field of one's own begins with an underscore.
  patternProperties: { '^_': {} },
  additionalProperties: false,
});

const list = (items: object) => ({ type: 'array', items });
const text = { type: 'string' };
const count = { type: 'integer', minimum: -1 };
const ms = { type: 'number', minimum: 0 };
/** -1 where it does not apply. */
const phase = { anyOf: [ms, { const: -1 }] };
const time = { type: 'string', format: 'date-time' };
const pairs = list(object({ name: text, value: text, comment: text }, ['comment']));

const webSocketMessage = {
  type: 'object',
  properties: {
    type: { enum: ['send', 'receive'] },
    /** Seconds since 1970. */
    time: { type: 'number', minimum: 1e9, maximum: 1e10 },
    opcode: { enum: [0, 1, 2, 8, 9, 10] },
    data: text,
  },
  patternProperties: { '^_': {} },
  required: ['type', 'time', 'opcode', 'data'],
  additionalProperties: false,
};

const entry = object(
  {
    pageref: text,
    startedDateTime: time,
    time: ms,
    request: object(
      {
        method: text,
        url: { type: 'string', format: 'uri' },
        httpVersion: text,
        cookies: list({ type: 'object' }),
        headers: pairs,
        queryString: pairs,
        postData: { type: 'object' },
        headersSize: count,
        bodySize: count,
        comment: text,
      },
      ['postData', 'comment'],
    ),
    response: object(
      {
        status: { type: 'integer' },
        statusText: text,
        httpVersion: text,
        cookies: list({ type: 'object' }),
        headers: pairs,
        content: object(
          { size: count, mimeType: text, compression: count, text, encoding: text, comment: text },
          ['compression', 'text', 'encoding', 'comment'],
        ),
        redirectURL: text,
        headersSize: count,
        bodySize: count,
        comment: text,
      },
      ['comment'],
    ),
    cache: object({}),
    timings: object(
      {
        blocked: phase,
        dns: phase,
        connect: phase,
        send: ms,
        wait: ms,
        receive: ms,
        ssl: phase,
        comment: text,
      },
      ['blocked', 'dns', 'connect', 'ssl', 'comment'],
    ),
    serverIPAddress: text,
    connection: text,
    comment: text,
    _resourceType: { const: 'websocket' },
    _webSocketMessages: list(webSocketMessage),
  },
  ['pageref', 'serverIPAddress', 'connection', 'comment'],
);

export const HAR_SCHEMA = object({
  log: object(
    {
      version: { const: '1.2' },
      creator: object({ name: text, version: text, comment: text }, ['comment']),
      browser: object({ name: text, version: text }),
      pages: list({ type: 'object' }),
      entries: list(entry),
      comment: text,
    },
    ['browser', 'pages', 'comment'],
  ),
});
