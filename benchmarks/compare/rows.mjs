// What is measured, as data. A row is one kind of request, sent again and again.
//
//   id, title
//   path      of the object at the origin
//   bytes     of the body of each answer
//   status    of each answer
//   source    `cache`: the origin sees nothing while it is measured; `origin`: it sees every request
//   client    `wrk` unless it says `h2load`
//   headers   of the request: an object, or a function of the answer to a first plain request
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

export const rows = [
  { id: '1k', title: '1 KB hit', path: '/1k.bin', bytes: 1024, status: 200, source: 'cache' },
  { id: '10k', title: '10 KB hit', path: '/10k.bin', bytes: 10_240, status: 200, source: 'cache' },
  { id: '100k', title: '100 KB hit', path: '/100k.bin', bytes: 102_400, status: 200, source: 'cache' },
  { id: '1m', title: '1 MB hit', path: '/1m.bin', bytes: 1_048_576, status: 200, source: 'cache' },
  { id: 'browser', title: "1 KB hit, a browser's head", path: '/1k.bin', bytes: 1024, status: 200, source: 'cache', headers: browserHeaders },
  { id: '304', title: '304 to If-None-Match', path: '/1k.bin', bytes: 0, status: 304, source: 'cache', client: 'h2load', headers: first => ({ 'If-None-Match': first.headers.etag }) },
  { id: 'connect', title: '1 KB hit, new connection each', path: '/1k.bin', bytes: 1024, status: 200, source: 'cache', headers: { Connection: 'close' } },
  { id: 'miss', title: '1 KB miss, uncacheable', path: '/miss/1k.bin', bytes: 1024, status: 200, source: 'origin' }
]
