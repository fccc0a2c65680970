// The row of kind `scaling`: lb with one loop on one core against lb with two loops on two cores. The client needs a
// core too, and there are two. So everything is doubled: one loop shares core 0 with one client; two loops share cores
// 0 and 1 with two such clients. What each side leaves to the loops is the same, so the ratio of the requests a second
// is one of the loops; and a loop's capacity, requests for each second that the busiest loop has worked, leaves the
// client out altogether. Whatever two loops take from each other (cache lines, locks, memory, uneven shares of the
// connections) shows in both.
import { threadMicros } from '../../testing/harness/measure.mjs'
import { CONNECTIONS } from './client.mjs'
import { observe } from './cpu.mjs'

const LOOPS = /^lb-loop/

async function observeLoops (row, server, { origin, headersOf, seconds }, cores) {
  const before = threadMicros(server.pid, LOOPS)
  const how = { seconds, cores, connections: CONNECTIONS / 2 }
  const { perSecond } = await observe(row, server, origin, headersOf(row, server), how)
  const worked = [...threadMicros(server.pid, LOOPS)].map(([thread, micros]) => micros - (before.get(thread) ?? 0))
  return { perSecond, capacity: perSecond * seconds / (Math.max(...worked) / 1e6) }
}

export async function measure (row, run) {
  if (run.loops === null) return
  const { one, two } = run.loops
  const single = await observeLoops(row, one, run, [0])
  const double = await observeLoops(row, two, run, [0, 1])
  record(run, row, one, 'capacity', double.capacity / single.capacity)
  record(run, row, one, 'rate', double.perSecond / single.perSecond)
}

function record (run, row, server, figure, value) {
  run.record(row, server, { figure, value })
}
