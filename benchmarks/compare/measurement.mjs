// One measurement: load a server with one row, and hold the answers against what they should be.
import { get } from '../../testing/harness/origin.mjs'
import { cpuMicros } from '../../testing/harness/measure.mjs'
import { CONNECTIONS, load } from './client.mjs'

/** No head of a response here is longer. */
const HEAD_BYTES_MAX = 1500

/** The request headers of a row for this server; asks once, so that the object is in the cache. */
export async function prepare (row, server) {
  let first = await get(server.port, row.path)
  if (row.source === 'cache') first = await get(server.port, row.path)
  if (first.status !== 200) throw new Error(`${server.name} answers ${first.status} to ${row.path}`)
  const headers = typeof row.headers === 'function' ? row.headers(first) : row.headers ?? {}
  const answer = await get(server.port, row.path, { ...headers, Connection: 'close' })
  expect(row, server, 'status', answer.status, row.status)
  expect(row, server, 'bytes of the body', answer.body.length, row.bytes)
  return headers
}

/** Loads the server and resolves to `{ row, server, micros, requestsPerSecond }`; rejects when an answer was wrong. */
export async function measure (row, server, origin, headers, seconds, core) {
  const originBefore = await origin.requests()
  const cpuBefore = cpuMicros(server.pid)
  const count = await load(server.port, row, headers, seconds, core)
  const cpu = cpuMicros(server.pid) - cpuBefore
  check(row, server, count, await origin.requests() - originBefore)
  return {
    row: row.id,
    server: server.name,
    micros: cpu / count.requests,
    requestsPerSecond: Math.round(count.requests / (count.micros / 1e6))
  }
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
