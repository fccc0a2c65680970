// CPU time and memory of a process with all its descendants, from /proc. Linux only.
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

function childrenOf (pid) {
  const children = []
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const line = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim()
    if (line !== '') children.push(...line.split(' ').map(Number))
  }
  return children
}

/** The process and all its descendants. */
export function family (pid) {
  return [pid, ...childrenOf(pid).flatMap(family)]
}

/** User and system time of a process, its threads (ended ones too) and its reaped children, in µs. */
function cpuMicrosOf (pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The command's name, in parentheses, may hold anything; fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number)
  return (user + system + childUser + childSystem) * 1e6 / ticksPerSecond
}

/** The same for the whole family. */
export function cpuMicros (pid) {
  return family(pid).reduce((sum, each) => sum + cpuMicrosOf(each), 0)
}

/** User and system time of the threads of one process whose names match, in µs: thread id → time. */
export function threadMicros (pid, pattern) {
  const times = new Map()
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    if (!pattern.test(stat.slice(stat.indexOf('(') + 1, end))) continue
    const [user, system] = stat.slice(end + 2).split(' ').slice(11, 13).map(Number)
    times.set(thread, (user + system) * 1e6 / ticksPerSecond)
  }
  return times
}

/**
 * User and system time of all processes but this script and its descendants, in µs. What has ended counts with its
 * parent.
 */
function otherMicros () {
  const own = new Set(family(process.pid))
  let sum = 0
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry) || own.has(Number(entry))) continue
    try {
      sum += cpuMicrosOf(entry)
    } catch {
      // It has ended since.
    }
  }
  return sum
}

/**
 * Watches what else the machine does. The function that it returns tells the share of one core, 0 to the number of
 * cores, that processes other than this script and its descendants have had since.
 */
export function watchOthers () {
  const before = otherMicros()
  const begin = process.hrtime.bigint()
  return () => Math.max(0, otherMicros() - before) / (Number(process.hrtime.bigint() - begin) / 1000)
}

/** Resident memory of the family in MiB; what is shared between its processes counts once a process. */
export function residentMebibytes (pid) {
  let kibibytes = 0
  for (const each of family(pid)) {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${each}/status`, 'utf8'))
    kibibytes += match ? Number(match[1]) : 0
  }
  return kibibytes / 1024
}

/** The middle value. */
export function median (values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The machine in one line: cores, kernel, CPU model. */
export function machine () {
  const info = readFileSync('/proc/cpuinfo', 'utf8')
  const model = /^model name\s*:\s*(.*)$/m.exec(info)?.[1] ?? 'unknown CPU'
  const cores = info.match(/^processor\s*:/gm)?.length ?? 0
  const kernel = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()
  return `${cores} cores, ${model}, Linux ${kernel.replace(/-.*/, '')}`
}

/** The commit of the source, with a mark when files were changed since. */
export function commit (folder) {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=10'], { cwd: folder, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
