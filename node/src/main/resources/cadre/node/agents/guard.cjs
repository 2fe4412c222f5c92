// Node.js loads this before the CLI. A repository's .env files would set variables of a CLI that has
// the key, and its settings would have it run programs: for the CLI itself they are not there.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
delete process.env.NODE_OPTIONS;
const own = fs.realpathSync(__dirname);
const text = file => (file instanceof URL ? file.pathname : file);
const named = (file, name) => typeof text(file) === 'string' && path.basename(text(file)) === name;
const isOwn = file => {
  try {
    return fs.realpathSync(path.dirname(text(file))) === own;
  } catch {
    return false;
  }
};
const settings = file =>
  named(file, 'settings.json')
  && ['.gemini', '.qwen'].includes(path.basename(path.dirname(path.resolve(text(file)))))
  && !isOwn(file);
const hidden = file => named(file, '.env') || settings(file);
const { existsSync, readFileSync } = fs;
fs.existsSync = file => !hidden(file) && existsSync(file);
fs.readFileSync = (file, ...rest) => {
  if (hidden(file)) {
    throw Object.assign(new Error('ENOENT: not for this program'), { code: 'ENOENT' });
  }
  return readFileSync(file, ...rest);
};
require('node:module').syncBuiltinESMExports();
