// What is measured, as data. A row is one kind of request, sent again and again.
//
//   id, title
//   kind      how it is measured, and by which file: `cpu` (cpu.mjs), `latency`, `log`, `scaling`
//   path      of the object at the origin
//   bytes     of the body of each answer
//   status    of each answer
//   source    `cache`: the origin sees nothing while it is measured; `origin`: it sees every request
//   secure    over TLS; servers without it have no figure
//   client    `wrk` unless it says `h2load`, or `s_time`, which only shakes hands, or `http3`
//   warmUpSeconds  of its own, at the most, where turns among the others do not make it warm
//   multiplexed  `connections` and `streams` of each, instead of HTTP/1.1
//   headers   of the request: an object, or a function of the answer to a first plain request
//   figures   the lines that it gives in the table; without them one line, with the title and the goals of the row:
//     id, title
//     ratios  goals: rival → what lb may need at most, as a ratio to that rival
//     most    goal: what lb's own figure may be at most
//     least   goal: what it must be at least
//
// `Connection: close` in the headers makes the client connect anew for each request.

/** The head of a navigation by a browser: with the request line and Host 12 fields and 570 bytes. */
export const browserHeaders = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-GB,en;q=0.9,de;q=0.8',
  Referer: 'http://127.0.0.1/a/page/that/linked/here.html',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-User': '?1',
  'Upgrade-Insecure-Requests': '1',
  Connection: 'keep-alive'
}

/** The objects at the origin: file name → bytes. */
export const objects = { '1k.bin': 1024, '10k.bin': 10_240, '100k.bin': 102_400, '1m.bin': 1_048_576 }

const small = { path: '/1k.bin', bytes: 1024, status: 200, source: 'cache' }

const multiplexed = { connections: 10, streams: 32 }

/** The row whose most requests a second set the rate of the latency row. */
export const RATE_ROW = '1k'

const described = [
  { id: '1k', title: '1 KB hit', kind: 'cpu', ...small, ratios: { nginx: 0.70, HAProxy: 0.90, Varnish: 0.45 } },
  { id: '10k', title: '10 KB hit', kind: 'cpu', ...small, path: '/10k.bin', bytes: 10_240, ratios: { nginx: 0.80, HAProxy: 0.90, Varnish: 0.60 } },
  { id: '100k', title: '100 KB hit', kind: 'cpu', ...small, path: '/100k.bin', bytes: 102_400, ratios: { nginx: 0.55, HAProxy: 0.85, Varnish: 1.00 } },
  { id: '1m', title: '1 MB hit', kind: 'cpu', ...small, path: '/1m.bin', bytes: 1_048_576, ratios: { nginx: 0.60, HAProxy: 0.60, Varnish: 0.90 } },
  { id: 'browser', title: "1 KB hit, a browser's head", kind: 'cpu', ...small, headers: browserHeaders, ratios: { nginx: 0.75, HAProxy: 0.95, Varnish: 0.50 } },
  { id: '304', title: '304 to If-None-Match', kind: 'cpu', ...small, bytes: 0, status: 304, client: 'h2load', headers: first => ({ 'If-None-Match': first.headers.etag }), ratios: { nginx: 0.75, Varnish: 0.45 } },
  { id: 'miss', title: '1 KB through to the origin, uncached route', kind: 'cpu', ...small, path: '/miss/1k.bin', source: 'origin', ratios: { nginx: 1.0, HAProxy: 1.2, Varnish: 0.7 } },
  { id: 'connect', title: '1 KB hit, new connection each', kind: 'cpu', ...small, headers: { Connection: 'close' }, ratios: { nginx: 1.0, HAProxy: 1.1, Varnish: 0.8 } },
  { id: 'https', title: '1 KB hit, TLS', kind: 'cpu', ...small, secure: true, ratios: { nginx: 0.85 } },
  { id: 'https100k', title: '100 KB hit, TLS', kind: 'cpu', ...small, path: '/100k.bin', bytes: 102_400, secure: true, ratios: { nginx: 1.0 } },
  // At least 0.85 of the handshakes that nginx makes in a second of CPU time.
  { id: 'handshake', title: 'full handshake of TLS 1.3', kind: 'cpu', ...small, bytes: 0, client: 's_time', secure: true, ratios: { nginx: 1.18 } },
  { id: 'h2', title: '1 KB hit, HTTP/2 over TLS, 10 connections of 32 streams', kind: 'cpu', ...small, client: 'h2load', multiplexed, secure: true, ratios: { nginx: 0.75 } },
  { id: 'h3', title: '1 KB hit, HTTP/3, 10 connections of 32 streams', kind: 'cpu', ...small, client: 'http3', multiplexed, secure: true, warmUpSeconds: 30 },
  {
    id: 'latency',
    title: 'Latency of a 1 KB hit at a fixed rate',
    kind: 'latency',
    ...small,
    figures: [
      { id: 'p50', title: 'latency at a fixed rate, p50, µs' },
      { id: 'p99', title: 'latency at a fixed rate, p99, µs' },
      { id: 'p999', title: 'latency at a fixed rate, p99.9, µs', ratios: { nginx: 1.0, HAProxy: 1.2, Varnish: 0.7 } }
    ]
  },
  { id: 'log', title: 'what the access log adds to a 1 KB hit', kind: 'log', ...small, most: 1.0 },
  {
    id: 'scaling',
    title: 'two loops on two cores against one on one',
    kind: 'scaling',
    ...small,
    figures: [
      { id: 'capacity', title: 'two loops against one: requests for each second of the busiest loop', least: 1.7 },
      { id: 'rate', title: 'two loops against one: requests a second, client included' }
    ]
  }
]

/** The one line of a row that describes no figures. */
const oneFigure = ({ title, ratios, most, least }) => [{ id: 'value', title, ratios, most, least }]

export const rows = described.map(row => ({ ...row, figures: row.figures ?? oneFigure(row) }))
