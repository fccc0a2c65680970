// Starts and stops server processes for scripts. Every process that is started here is stopped by its
// id when the script ends, however it ends.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const running = new Set()
const folders = new Set()

/** A folder that goes away with the script; `base` may be /dev/shm, for files in shared memory. */
export function temporaryFolder (name, base = tmpdir()) {
  const folder = mkdtempSync(join(base, `lb-${name}-`))
  folders.add(folder)
  return folder
}

/** Whether a command is on the PATH or in the folders of system daemons. */
export function commandPath (command) {
  const places = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/usr/local/sbin', '/sbin')
  for (const place of places) {
    const probe = spawnSync('test', ['-x', join(place, command)])
    if (probe.status === 0) return join(place, command)
  }
  return null
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort () {
  const server = net.createServer()
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Whether something accepts connections on a port. */
export function isListening (port) {
  return new Promise(resolve => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => { socket.destroy(); resolve(true) })
    socket.once('error', () => resolve(false))
  })
}

/** A process that was started here, with its output in a file. */
export class Process {
  constructor (name, child, port, logFile) {
    this.name = name
    this.child = child
    this.pid = child.pid
    this.port = port
    this.securePort = undefined // where it speaks TLS, if it does
    this.logFile = logFile
    this.ended = new Promise(resolve => child.once('exit', (code, signal) => resolve(signal ?? code)))
    this.isRunning = true
    this.ended.then(() => { this.isRunning = false; running.delete(this) })
    running.add(this)
  }

  /** The last lines that it wrote. */
  logTail (lines = 20) {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  }

  /** Resolves when its port accepts connections; rejects when it has ended or the time is over. */
  async listening (seconds = 20) {
    const deadline = Date.now() + seconds * 1000
    while (Date.now() < deadline) {
      if (!this.isRunning) throw new Error(`${this.name} ended at start:\n${this.logTail()}`)
      if (await isListening(this.port)) return this
      await sleep(20)
    }
    throw new Error(`${this.name} does not listen on ${this.port} after ${seconds} s:\n${this.logTail()}`)
  }

  /** Ends it: SIGTERM, and SIGKILL when it has not gone in time. */
  async stop (seconds = 5) {
    if (!this.isRunning) return
    this.child.kill('SIGTERM')
    const gone = await Promise.race([this.ended.then(() => true), sleep(seconds * 1000, false, { ref: false })])
    if (!gone) this.child.kill('SIGKILL')
    await this.ended
  }
}

const FIRST = -20
const AUTOGROUP = '/proc/self/autogroup'

/**
 * Puts this script and all that it starts from now on before the other processes of the machine, where the system lets
 * this user do so; returns whether it did. Within a session the niceness of a process counts, between sessions that of
 * the session's group, which is given back when the script ends.
 */
export function goFirst () {
  try {
    setPriority(FIRST)
    if (existsSync(AUTOGROUP)) {
      const [, before] = /nice (-?\d+)/.exec(readFileSync(AUTOGROUP, 'utf8'))
      writeFileSync(AUTOGROUP, String(FIRST))
      process.once('exit', () => writeFileSync(AUTOGROUP, before))
    }
    return true
  } catch {
    return false
  }
}

/** The command as it runs on one core or a list of them. Its process id stays the same. */
export function placed (argv, core) {
  return core === undefined ? argv : ['taskset', '-c', String(core), ...argv]
}

/**
 * Starts a process.
 * @param {string} name for messages and the log's name
 * @param {string[]} argv the command and its arguments
 * @param {{folder: string, port?: number, core?: number | string, env?: object, cwd?: string}} how
 */
export function start (name, argv, { folder, port, core, env = {}, cwd = folder }) {
  const pinned = placed(argv, core)
  const logFile = join(folder, `${name}.log`)
  const log = openSync(logFile, 'a')
  const child = spawn(pinned[0], pinned.slice(1), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log]
  })
  closeSync(log)
  child.once('error', failure => console.error(`${name}: ${failure.message}`))
  return new Process(name, child, port, logFile)
}

/** Stops all that is running and removes the temporary folders. */
export async function stopAll () {
  await Promise.all([...running].map(each => each.stop()))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders.clear()
}

/**
 * Runs a script to its end: its number is the exit code, a failure is printed, everything is stopped, and
 * after `seconds` it is over in any case.
 */
export async function main (seconds, script) {
  const abandon = (code, why) => {
    console.error(why)
    for (const each of running) each.child.kill('SIGKILL')
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    process.exit(code)
  }
  const limit = setTimeout(() => abandon(124, `gave up after ${seconds} s`), seconds * 1000)
  limit.unref()
  process.once('SIGINT', () => abandon(130, 'interrupted'))
  process.once('SIGTERM', () => abandon(143, 'terminated'))
  let code
  try {
    code = await script() ?? 0
  } catch (failure) {
    console.error(failure.stack ?? String(failure))
    code = 1
  }
  await stopAll()
  process.exit(code)
}
