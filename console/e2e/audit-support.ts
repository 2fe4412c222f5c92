import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Changes the store of a server behind its back, with the driver that is in Cadre's own jar. */
export const tamper = (folder: string, sql: string): void => {
  const program = join(folder, 'Tamper.java')
  writeFileSync(
    program,
    `public class Tamper {
       public static void main(String[] args) throws Exception {
         try (var db = java.sql.DriverManager.getConnection("jdbc:sqlite:" + args[0]); var statement = db.createStatement()) {
           statement.execute("pragma busy_timeout = 10000");
           if (statement.executeUpdate(args[1]) != 1) throw new IllegalStateException("no row is changed");
         }
       }
     }`,
  )
  const java = join(execFileSync(join(root, 'cadre'), ['--java-home'], { encoding: 'utf8' }).trim(), 'bin/java')
  execFileSync(java, ['--enable-native-access=ALL-UNNAMED', '-cp', join(root, 'app/target/cadre.jar'), program, join(folder, 'home/cadre.db'), sql])
}

/** Runs a client verb against no server, and says its exit status. */
export const checkFile = (file: string): number => {
  try {
    execFileSync(join(root, 'cadre'), ['audit', 'check', '--file', file], { env: { ...process.env, CADRE_BUILD: 'never' }, stdio: 'pipe' })
    return 0
  } catch (error) {
    return (error as { status?: number }).status ?? -1
  }
}
