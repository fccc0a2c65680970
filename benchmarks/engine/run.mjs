// See `run` beside this file for what it does and its options.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchmarkClasspath, FLAGS, SERVE_FLAGS } from '../../testing/harness/java.mjs'
import { findJdk } from '../../testing/harness/jdk.mjs'
import { commit, machine } from '../../testing/harness/measure.mjs'
import { main } from '../../testing/harness/processes.mjs'

const here = dirname(fileURLToPath(import.meta.url))

/** Else three of four collections leave some of what is gone where it is, and used heap says too much. */
const WHOLE_COLLECTIONS = ['-XX:MarkSweepAlwaysCompactCount=1']

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    objects: { type: 'string', default: '1000000,5000000' },
    body: { type: 'string', default: '100' }
  }
})

/** The exit code of one run, which prints its row itself. */
function fill (jdk, objects) {
  const argv = [...FLAGS, ...SERVE_FLAGS, ...WHOLE_COLLECTIONS,
    '-cp', benchmarkClasspath(), 'lb.benchmarks.engine.MemoryPerObject', String(objects), options.body]
  return spawnSync(join(jdk, 'bin', 'java'), argv, { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1
}

main(900, async () => {
  const jdk = findJdk()
  if (jdk === null) {
    console.error('engine: needs a JDK 25 or newer')
    return 2
  }
  benchmarkClasspath()
  console.log(`${machine()}; ${new Date().toISOString().slice(0, 10)}; commit ${commit(here)}\n`)
  console.log('| objects | heap + index, each | when others leave | cached | index | resident | resident beyond both |')
  console.log('| --: | --: | --: | --: | --: | --: | --: |')
  const counts = options.quick ? [1_000_000] : options.objects.split(',').map(Number)
  return Math.max(...counts.map(objects => fill(jdk, objects)))
})
