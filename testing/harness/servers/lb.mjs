// lb, from this source tree.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, start as startProcess, temporaryFolder } from '../processes.mjs'

export const name = 'lb'
export const packages = []

/** The root of the source tree. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/** The command. LB_COMMAND names another build, to hold two against each other. */
export const launcher = process.env.LB_COMMAND ?? join(root, 'lb')

export function missing () {
  return existsSync(launcher) ? null : `there is no ${launcher}`
}

/**
 * Writes a configuration from the lb.json `config`, which has ${LISTEN}, ${ADMIN} and ${ORIGIN} in it, and ${LOOPS} and
 * ${LOG} where these are to take effect; `more` are further names. Returns the file.
 */
export function writeConfig (values) {
  const file = join(temporaryFolder('lb'), 'lb.json')
  writeValues(file, values)
  return file
}

function writeValues (file, { originPort, config, port, adminPort, loops = 1, log = 'off', more = {} }) {
  const values = { LISTEN: `127.0.0.1:${port}`, ADMIN: `127.0.0.1:${adminPort}`, ORIGIN: `127.0.0.1:${originPort}`, LOOPS: loops, LOG: log, ...more }
  writeFileSync(file, readFileSync(config, 'utf8').replace(/\$\{([A-Z]+)\}/g, (whole, key) => values[key] ?? whole))
}

/** Has it read its configuration again. */
async function reload (adminPort) {
  const answer = await fetch(`http://127.0.0.1:${adminPort}/config/reload`, { method: 'POST' })
  if (!answer.ok) throw new Error(`lb did not reload: ${answer.status} ${await answer.text()}`)
}

/**
 * Starts it with such a configuration, on free ports; it listens when this resolves. `javaFlags` go to the JVM behind
 * those of LB_JAVA_OPTS; FOLDER in them is where the process has its files. With a `certificate` the configuration may
 * have ${SECURE}, ${CERTIFICATE} and ${KEY} in it.
 */
export async function start ({ originPort, core, config, loops, log, env = {}, more = {}, javaFlags = [], certificate }) {
  const port = await freePort()
  const adminPort = await freePort()
  const securePort = certificate === undefined ? undefined : await freePort()
  const secure = certificate === undefined ? {} : { SECURE: `127.0.0.1:${securePort}`, CERTIFICATE: certificate.certificate, KEY: certificate.key }
  const values = { originPort, config, port, adminPort, loops, log, more: { ...secure, ...more } }
  const file = writeConfig(values)
  const folder = dirname(file)
  const flags = [env.LB_JAVA_OPTS ?? process.env.LB_JAVA_OPTS ?? '', ...javaFlags.map(each => each.replaceAll('FOLDER', folder))]
  const allEnv = { ...env, LB_JAVA_OPTS: flags.join(' ').trim() }
  const lb = startProcess(name, [launcher, 'serve', '-c', file], { folder, port, core, env: allEnv })
  lb.adminPort = adminPort
  lb.securePort = securePort
  lb.speaksHttp3 = securePort !== undefined
  lb.folder = folder
  lb.logTo = async target => {
    writeValues(file, { ...values, log: target })
    await reload(adminPort)
  }
  // The first start may build.
  return lb.listening(300)
}
