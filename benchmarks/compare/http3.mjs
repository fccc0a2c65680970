// The client of rows over HTTP/3: lb.benchmarks.http3.Http3Load, one process that takes one order after another. No
// client of that kind is packaged, and no rival that speaks it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { benchmarkClasspath, FLAGS } from '../../testing/harness/java.mjs'
import { findJdk } from '../../testing/harness/jdk.mjs'
import { placed } from '../../testing/harness/processes.mjs'

const HEAP = ['-XX:+UseSerialGC', '-Xmx256m', '-Xlog:disable', '-Xlog:all=error:stderr']
const clients = new Map()

function clientOn (core) {
  if (!clients.has(core)) {
    const java = [join(findJdk(), 'bin/java'), ...FLAGS, ...HEAP, '-cp', benchmarkClasspath(), 'lb.benchmarks.http3.Http3Load']
    const [command, ...argv] = placed(java, core)
    const child = spawn(command, argv, { stdio: ['pipe', 'pipe', 'inherit'] })
    clients.set(core, { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() })
  }
  return clients.get(core)
}

export async function load (url, row, seconds, core, { connections, streams }) {
  const { port, pathname } = new URL(url)
  const { child, lines } = clientOn(core)
  child.stdin.write(`${port} ${pathname} ${row.bytes} ${connections} ${streams} ${seconds}\n`)
  const { value, done } = await lines.next()
  if (done) throw new Error(`${row.id}: the client of HTTP/3 has failed`)
  return JSON.parse(value)
}

/** They end with their input. */
export function end () {
  for (const { child } of clients.values()) child.stdin.end()
}
