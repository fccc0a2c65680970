// The servers of a run, and the further processes of lb and nginx that some rows hold them against.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCertificate } from '../../testing/harness/certificate.mjs'
import { temporaryFolder } from '../../testing/harness/processes.mjs'
import * as haproxy from '../../testing/harness/servers/haproxy.mjs'
import * as lb from '../../testing/harness/servers/lb.mjs'
import * as nginx from '../../testing/harness/servers/nginx.mjs'
import * as varnish from '../../testing/harness/servers/varnish.mjs'

export const allServers = [lb, nginx, haproxy, varnish]


const config = join(dirname(fileURLToPath(import.meta.url)), 'lb.json')

async function startOne (server, origin, core, how, say) {
  const missing = server.missing()
  if (missing !== null) {
    say(`SKIPPED ${server.name}: ${missing}${server.packages.length > 0 ? ` (Debian: ${server.packages.join(' ')})` : ''}`)
    return null
  }
  try {
    return await server.start({ originPort: origin.port, core, config, ...how })
  } catch (failure) {
    say(`SKIPPED ${server.name}: ${failure.message}`)
    return null
  }
}

/**
 * Starts what the rows need: `servers`, one of each kind; `logging`, pairs of one `without` and one `with` an access
 * log; `loops`, an lb with `one` loop and one with `two`, or null.
 */
export async function startFleet (chosen, rows, origin, core, say) {
  const certificate = makeCertificate()
  const start = (server, cores, how) => startOne(server, origin, cores, { certificate, ...how }, say)
  const servers = []
  const logging = []
  let loops = null
  for (const server of chosen) {
    const plain = await start(server, core, {})
    if (plain === null) continue
    servers.push(plain)
    // HAProxy and Varnish need another process to have a log in a file.
    if (rows.some(row => row.kind === 'log')) {
      const log = join(temporaryFolder('log'), 'access.log')
      if (server === lb) logging.push({ without: lbThatLogs(plain, 'off'), with: lbThatLogs(plain, log) })
      if (server === nginx) logging.push({ without: plain, with: await start(server, core, { log }) })
    }
    if (server === lb && rows.some(row => row.kind === 'scaling')) {
      loops = { one: plain, two: await start(server, '0,1', { loops: 2 }) }
    }
  }
  return { servers, logging: logging.filter(pair => pair.with !== null), loops: loops?.two == null ? null : loops }
}

/** The same process, which is told where its log goes before it takes a turn. */
function lbThatLogs (plain, log) {
  return Object.assign(Object.create(plain), { of: plain, beginTurn: () => plain.logTo(log) })
}

/** The processes beyond one of each kind. */
export function furtherOf ({ logging, loops }) {
  return [...logging.map(pair => pair.with).filter(each => each.of === undefined), ...(loops === null ? [] : [loops.two])]
}
