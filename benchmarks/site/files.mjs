// The files of a site, and the pages that a browser opens.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** All regular files below a folder: `{ path, file, bytes }`, the path as it stands in a URL. */
export function filesOf (root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const file = join(entry.parentPath ?? entry.path, entry.name)
      const path = '/' + relative(root, file).split('/').map(encodeURIComponent).join('/')
      return { path, file, bytes: statSync(file).size }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** So many pages: those with the most images. */
export function pagesOf (files, count) {
  return files
    .filter(each => each.path.endsWith('.html'))
    .map(each => ({ path: each.path, images: readFileSync(each.file, 'utf8').match(/<img\b/g)?.length ?? 0 }))
    .sort((a, b) => b.images - a.images || (a.path < b.path ? -1 : 1))
    .slice(0, count)
    .map(each => each.path)
}
