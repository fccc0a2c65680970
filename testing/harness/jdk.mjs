// Finds a JDK that is new enough, as the launcher does: LB_JAVA_HOME, JAVA_HOME, the PATH, the usual places.
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { commandPath } from './processes.mjs'

const MAJOR_LEAST = 25

function isNewEnough (home) {
  try {
    const major = /^JAVA_VERSION="?(\d+)/m.exec(readFileSync(join(home, 'release'), 'utf8'))
    return major !== null && Number(major[1]) >= MAJOR_LEAST && existsSync(join(home, 'bin/javac'))
  } catch {
    return false
  }
}

function homeOnPath () {
  const java = commandPath('java')
  return java === null ? undefined : dirname(dirname(realpathSync(java)))
}

function usualHomes () {
  const places = ['/usr/lib/jvm', '/usr/lib64/jvm', '/usr/java', '/opt', '/opt/java', join(homedir(), '.sdkman/candidates/java'), join(homedir(), '.jdks')]
  return places.filter(existsSync).flatMap(place => readdirSync(place).map(name => join(place, name)))
}

/** The home of a JDK 25 or newer with its tools, or null. */
export function findJdk () {
  const candidates = [process.env.LB_JAVA_HOME, process.env.JAVA_HOME, homeOnPath(), ...usualHomes()]
  return candidates.find(each => each !== undefined && isNewEnough(each)) ?? null
}
