// See `run` beside this file for what it does and its options.
import { spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { classpathOf, FLAGS } from '../testing/harness/java.mjs'
import { findJdk } from '../testing/harness/jdk.mjs'
import { main, temporaryFolder } from '../testing/harness/processes.mjs'

/** How many pieces of state are raced for at a time: few, since some of them hold an arena. */
const STRIDE = ['-strideSize', '64', '-strideCount', '16']

const { values: options, positionals: [regex = 'lb\\.races'] } = parseArgs({
  allowPositionals: true,
  options: { iterations: { type: 'string', default: '5' }, millis: { type: 'string', default: '500' }, results: { type: 'string' } }
})

/** Runs jcstress in a folder of its own; resolves to what it printed. */
function race (jdk, classpath, folder) {
  const argv = [...FLAGS, '-cp', classpath, 'org.openjdk.jcstress.Main', '-t', regex,
    '-f', '1', '-fsm', '1', '-iters', options.iterations, '-time', options.millis, '-c', '2', '-sc', 'false', ...STRIDE, '-jvmArgsPrepend', FLAGS.join(' '), '-v', '-r', join(folder, 'results')]
  return new Promise(resolve => {
    const child = spawn(join(jdk, 'bin', 'java'), argv, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    process.once('exit', () => child.kill('SIGKILL'))
    let output = ''
    child.stdout.on('data', part => {
      output += part
      const progress = /Results: .* planned.*\)/.exec(part)
      if (progress !== null) console.error(`races: ${progress[0]}`)
    })
    child.once('close', code => resolve({ code, output }))
  })
}

main(3600, async () => {
  const jdk = findJdk()
  if (jdk === null) {
    console.error('races: needs a JDK 25 or newer (see ./lb)')
    return 2
  }
  const folder = temporaryFolder('races')
  const { code, output } = await race(jdk, classpathOf('races', ['races']), folder)
  const at = output.indexOf('RUN RESULTS')
  console.log(at < 0 ? output : output.slice(at).replace(/HTML report.*\n/, ''))
  if (options.results !== undefined) cpSync(join(folder, 'results'), options.results, { recursive: true })
  const isClean = /Failed tests: No matches/.test(output) && /Error tests: No matches/.test(output)
  console.log(code === 0 && isClean ? '\nNothing forbidden was seen.' : '\nSomething was seen that must not be, or a test could not run.')
  return code === 0 && isClean ? 0 : 1
})
