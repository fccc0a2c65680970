// What a process and the kernel keep, from /proc and from the JVM itself.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findJdk } from '../../testing/harness/jdk.mjs'

const KIBI = 1024
const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }))

/** Resident memory of one process in bytes: all of it, and its share where several processes have the same pages. */
export function residentBytes (pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const field = name => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)[1]) * KIBI
  return { rss: field('Rss'), pss: field('Pss'), anonymous: field('Anonymous') }
}

/** What the kernel keeps for sockets: buffers of TCP, and slabs of all kinds, which others share. */
export function kernelBytes () {
  const pages = /^TCP: .* mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))
  const slab = /^SUnreclaim:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))
  return { buffers: Number(pages[1]) * PAGE_BYTES, slabs: Number(slab[1]) * KIBI }
}

function jcmd (pid, ...command) {
  return execFileSync(join(findJdk(), 'bin/jcmd'), [String(pid), ...command], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

/** The parts of native memory tracking, in bytes committed; the process needs -XX:NativeMemoryTracking=summary. */
export function nativeParts (pid) {
  const parts = []
  for (const match of jcmd(pid, 'VM.native_memory', 'summary').matchAll(/^-\s+(.+?) \(reserved=\d+KB, committed=(\d+)KB/gm)) {
    parts.push({ name: match[1].trim(), bytes: Number(match[2]) * KIBI })
  }
  return parts.sort((a, b) => b.bytes - a.bytes)
}

/** Live objects on the heap after a collection: class → { count, bytes }. */
export function heapClasses (pid) {
  const classes = new Map()
  for (const match of jcmd(pid, 'GC.class_histogram').matchAll(/^\s*\d+:\s+(\d+)\s+(\d+)\s+(\S+)/gm)) {
    classes.set(match[3], { count: Number(match[1]), bytes: Number(match[2]) })
  }
  return classes
}
