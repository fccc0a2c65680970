// Rows of kind `cpu`: what a request costs the server, in µs of CPU time, while a client asks as fast as it can.
import { cpuMicros, threadMicros } from '../../testing/harness/measure.mjs'
import { get } from '../../testing/harness/origin.mjs'
import { CONNECTIONS, load } from './client.mjs'

/** No head of a response here is longer. */
const HEAD_BYTES_MAX = 1500

/** The threads of a JVM that compile. What they do is no part of what a request costs. */
const COMPILERS = /^C[12] Compiler/

/** The request headers of a row for this server; asks first, so that the object is in the cache. */
export async function prepare (row, server) {
  const port = row.secure ? server.securePort : server.port
  const ask = headers => get(port, row.path, headers, { secure: row.secure })
  let first = await ask()
  if (row.source === 'cache') first = await ask()
  expect(row, server, 'status of a first request', first.status, 200)
  const headers = typeof row.headers === 'function' ? row.headers(first) : row.headers ?? {}
  if (row.client === 's_time') return headers
  const answer = await ask({ ...headers, Connection: 'close' })
  expect(row, server, 'status', answer.status, row.status)
  expect(row, server, 'bytes of the body', answer.body.length, row.bytes)
  return headers
}

/**
 * Loads the server with the row from one client on each of `cores`, and holds the answers against what they should be.
 * Resolves to `micros` of CPU time a request, `compiling`, the share of that time that went to compiling, and
 * `perSecond`, the requests a second.
 */
export async function observe (row, server, origin, headers, { seconds, cores, connections = CONNECTIONS }) {
  const originBefore = await origin.requestsWhenQuiet()
  const compilersBefore = compilerMicros(server)
  const before = cpuMicros(server.pid)
  const counts = await Promise.all(cores.map(core => load(server, row, headers, { seconds, core, connections })))
  const cpu = cpuMicros(server.pid) - before
  const compiling = compilerMicros(server) - compilersBefore
  const originRequests = await origin.requests() - originBefore
  const sum = key => counts.reduce((total, each) => total + each[key], 0)
  const count = { requests: sum('requests'), bytes: sum('bytes'), refused: sum('refused'), broken: sum('broken'), status: sum('status') }
  check(row, server, count, originRequests)
  return {
    micros: cpu / count.requests,
    compiling: cpu > 0 ? compiling / cpu : 0,
    perSecond: counts.reduce((total, each) => total + each.requests / (each.micros / 1e6), 0)
  }
}

/** Whether it is a JVM, which compiles what it runs. */
export const compiles = server => threadMicros(server.pid, COMPILERS).size > 0

/** Whether a server can be asked for a row at all. */
export const speaks = (server, row) =>
  (!row.secure || server.securePort !== undefined) && (row.client !== 'http3' || server.speaksHttp3 === true)

export async function measure (row, { servers, origin, headersOf, seconds, clientCore, record }) {
  for (const server of servers.filter(each => speaks(each, row))) {
    const seen = await observe(row, server, origin, headersOf(row, server), { seconds, cores: [clientCore] })
    record(row, server, { value: seen.micros, compiling: seen.compiling, perSecond: Math.round(seen.perSecond) })
  }
}

/** The CPU time of its compilers so far, in µs. */
function compilerMicros (server) {
  return [...threadMicros(server.pid, COMPILERS).values()].reduce((sum, each) => sum + each, 0)
}

function check (row, server, count, originRequests) {
  if (count.requests === 0) throw new Error(`${server.name}, ${row.id}: no request was answered`)
  expect(row, server, 'answers of 4xx or 5xx', count.status, 0)
  expect(row, server, 'connections refused', count.refused, 0)
  expect(row, server, 'connections broken', count.broken, 0)
  const perAnswer = count.bytes / count.requests
  // wrk counts the bytes of answers that it did not wait for at the end, one a connection at most.
  const slack = (row.bytes + HEAD_BYTES_MAX) * CONNECTIONS / count.requests
  if (perAnswer < row.bytes || perAnswer > row.bytes + HEAD_BYTES_MAX + slack) {
    throw new Error(`${server.name}, ${row.id}: ${perAnswer.toFixed(0)} bytes an answer, expected a body of ${row.bytes}`)
  }
  if (row.source === 'cache') {
    expect(row, server, 'requests at the origin', originRequests, 0)
  } else if (originRequests < count.requests) {
    throw new Error(`${server.name}, ${row.id}: the origin saw ${originRequests} of ${count.requests} requests`)
  }
}

function expect (row, server, what, actual, expected) {
  if (actual !== expected) throw new Error(`${server.name}, ${row.id}: ${what}: ${actual}, expected ${expected}`)
}
