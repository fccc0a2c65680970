// See `run` beside this file, which installs the suite and calls this.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { freePort, main, start, temporaryFolder } from '../testing/harness/processes.mjs'
import * as haproxy from '../testing/harness/servers/haproxy.mjs'
import * as lb from '../testing/harness/servers/lb.mjs'
import * as nginx from '../testing/harness/servers/nginx.mjs'
import * as varnish from '../testing/harness/servers/varnish.mjs'
import { print, score, unexplained } from './score.mjs'
import { chosen, play } from './suite.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const suiteFolder = join(here, 'node_modules', 'http-cache-tests')
const caches = { lb, nginx, haproxy, varnish }

const { values: options } = parseArgs({
  options: {
    against: { type: 'string', default: 'lb' },
    filter: { type: 'string' },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false }
  }
})

/** The origin of the suite. It takes its settings as npm would hand them over. */
async function startSuiteOrigin () {
  const folder = temporaryFolder('suite')
  const port = await freePort()
  const env = { npm_config_protocol: 'http', npm_config_port: String(port), npm_config_pidfile: join(folder, 'pid') }
  const argv = [process.execPath, '--no-warnings', join(suiteFolder, 'server', 'server.mjs')]
  return start('suite', argv, { folder, port, env, cwd: suiteFolder }).listening()
}

main(900, async () => {
  const cache = caches[options.against]
  if (cache === undefined) {
    console.error(`--against ${options.against}: expected one of ${Object.keys(caches).join(', ')}`)
    return 2
  }
  const missing = cache.missing()
  if (missing !== null) {
    console.error(`conformance: ${missing}`)
    return 2
  }
  const suites = chosen(options.filter)
  if (suites.length === 0) {
    console.error(`--filter ${options.filter}: no test has this in its id or suite`)
    return 2
  }
  const origin = await startSuiteOrigin()
  const proxy = await cache.start({ originPort: origin.port, config: join(here, 'lb.json') })
  const results = await play(suites, `http://127.0.0.1:${proxy.port}`, options.verbose && options.filter !== undefined)
  if (!proxy.isRunning) throw new Error(`${cache.name} ended under the suite:\n${proxy.logTail()}`)
  const judged = score(suites, results)
  if (options.json) {
    console.log(JSON.stringify({ schema: 'lb.conformance.v1', suite: 'http-cache-tests 0.4.5', cache: cache.name, ...judged }, null, 2))
  } else {
    print(cache.name, judged, options.verbose)
  }
  return unexplained(judged).length === 0 ? 0 : 1
})
