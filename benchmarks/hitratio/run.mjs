// See `run` beside this file for what it does and its options.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchmarkClasspath, FLAGS } from '../../testing/harness/java.mjs'
import { findJdk } from '../../testing/harness/jdk.mjs'
import { commit, machine } from '../../testing/harness/measure.mjs'
import { commandPath, main } from '../../testing/harness/processes.mjs'

const here = dirname(fileURLToPath(import.meta.url))

const { values: options } = parseArgs({
  options: {
    traces: { type: 'string', default: process.env.LB_TRACES },
    names: { type: 'string', default: 'request,web07,web12' },
    percents: { type: 'string', default: '1,2,5,10,25' },
    size: { type: 'string', default: '4096' }
  }
})

function missingHere () {
  const missing = findJdk() === null ? ['a JDK 25 or newer'] : []
  if (options.traces === undefined) return [...missing, '--traces FOLDER, or LB_TRACES']
  const folder = resolve(options.traces)
  for (const name of options.names.split(',')) {
    if (existsSync(join(folder, `${name}.trace`))) continue
    if (!existsSync(join(folder, `${name}.trace.xz`))) missing.push(`${name}.trace or ${name}.trace.xz in ${folder}`)
    else if (commandPath('xz') === null) missing.push('xz (Debian: xz-utils)')
  }
  return missing
}

main(900, async () => {
  const missing = missingHere()
  if (missing.length > 0) {
    missing.forEach(each => console.error(`hitratio: needs ${each}`))
    return 2
  }
  const classpath = benchmarkClasspath()
  console.log(`Object / byte hit ratio; ${machine()}; ${new Date().toISOString().slice(0, 10)}; commit ${commit(here)}\n`)
  const argv = [...FLAGS, '-XX:+UseSerialGC', '-Xmx512m', '-cp', classpath, 'lb.benchmarks.hitratio.HitRatioTable',
    resolve(options.traces), options.names, options.percents, options.size]
  return spawnSync(join(findJdk(), 'bin', 'java'), argv, { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1
})
