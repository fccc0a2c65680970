// lb, from this source tree: one event loop, no access log.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, start as startProcess, temporaryFolder } from '../processes.mjs'

export const name = 'lb'
export const packages = []

/** The root of the source tree. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/** LB_COMMAND names another build, to hold two against each other. */
const launcher = process.env.LB_COMMAND ?? join(root, 'lb')

export function missing () {
  return existsSync(launcher) ? null : `there is no ${launcher}`
}

/** `config` names a lb.json with ${LISTEN}, ${ADMIN} and ${ORIGIN} in it. */
export async function start ({ originPort, core, config }) {
  const folder = temporaryFolder('lb')
  const port = await freePort()
  const adminPort = await freePort()
  const file = join(folder, 'lb.json')
  const text = readFileSync(config, 'utf8')
    .replaceAll('${LISTEN}', `127.0.0.1:${port}`)
    .replaceAll('${ADMIN}', `127.0.0.1:${adminPort}`)
    .replaceAll('${ORIGIN}', `127.0.0.1:${originPort}`)
  writeFileSync(file, text)
  const lb = startProcess(name, [launcher, 'serve', '-c', file], { folder, port, core })
  lb.adminPort = adminPort
  // The first start may build.
  return lb.listening(300)
}

