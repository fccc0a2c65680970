// Makes a server warm: every row is asked until the compilers of a JVM have nothing left to do for it. What they take
// counts as CPU time of the server, and on one core it is what a server that has just started mostly does. Until it is
// warm it may use all cores, so that its compilers do not wait for each other and for it.
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { compiles, observe } from './cpu.mjs'

/** A row is warm when compiling took a smaller share of the CPU time. */
const COMPILING_MAX = 0.03
const TURN_SECONDS = 1

/** So many turns of a row one after another at most: another row may teach the compiler more. */
const TURNS_MAX = 3

/**
 * Loads a server with all rows in turn until all are warm or the time is over. One that compiles nothing is warm once
 * it has worked a little. Resolves to the rows that may not be warm.
 */
export async function warmUp (server, rows, { origin, headersOf, clientCore }, patienceSeconds) {
  const deadline = Date.now() + patienceSeconds * 1000
  const turn = row => observe(row, server, origin, headersOf(row, server), { seconds: TURN_SECONDS, cores: [clientCore] })
  if (!compiles(server)) {
    await turn(rows[0])
    return []
  }
  const pinned = affinity(server.pid)
  pin(server.pid, `0-${cpus().length - 1}`)
  let cold = rows
  while (cold.length > 0 && Date.now() < deadline) {
    cold = []
    for (const row of rows) {
      if (Date.now() >= deadline || !await warmRow(row, turn, deadline)) cold.push(row)
    }
  }
  pin(server.pid, pinned)
  return cold
}

/** The cores on which a process may run, as `taskset` writes them. */
function affinity (pid) {
  return /:\s*(\S+)\s*$/.exec(execFileSync('taskset', ['-cp', String(pid)], { encoding: 'utf8' }))[1]
}

function pin (pid, cores) {
  execFileSync('taskset', ['-a', '-cp', cores, String(pid)], { stdio: 'ignore' })
}

/** Whether the row was warm from its first turn on. */
async function warmRow (row, turn, deadline) {
  for (let turns = 1; turns <= TURNS_MAX && Date.now() < deadline; turns++) {
    const { compiling } = await turn(row)
    if (compiling < COMPILING_MAX) return turns === 1
  }
  return false
}
