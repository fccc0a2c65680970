// lb with a default configuration, in front of an origin with one object of 1 KB.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { get, startOrigin } from '../../testing/harness/origin.mjs'
import { freePort, temporaryFolder } from '../../testing/harness/processes.mjs'
import * as lb from '../../testing/harness/servers/lb.mjs'

const config = join(dirname(fileURLToPath(import.meta.url)), 'lb.json')
export const PATH = '/1k.bin'
export const BODY_BYTES = 1024

export async function startObjectOrigin () {
  const root = temporaryFolder('objects', '/dev/shm')
  writeFileSync(join(root, PATH), Buffer.alloc(BODY_BYTES, 'x'))
  return startOrigin({ root })
}

/** Starts lb with further flags of the JVM; it listens when this resolves. */
export function startLb (origin, flags = '') {
  return lb.start({ originPort: origin.port, config, env: { LB_JAVA_OPTS: flags } })
}

/** The launcher, and a configuration in a file of its own, for those who start it themselves. */
export async function startable (origin) {
  const port = await freePort()
  const file = lb.writeConfig({ originPort: origin.port, config, port, adminPort: await freePort() })
  return { port, argv: [lb.launcher, 'serve', '-c', file] }
}

/** Puts the object into the cache; throws unless the second answer is a hit. */
export async function fill (port) {
  await get(port, PATH)
  const { status, body, headers } = await get(port, PATH)
  if (status !== 200 || body.length !== BODY_BYTES || !/\bhit\b/.test(headers['cache-status'])) {
    throw new Error(`${PATH} is answered with ${status}, ${body.length} bytes, Cache-Status ${headers['cache-status']}; expected a hit`)
  }
}
