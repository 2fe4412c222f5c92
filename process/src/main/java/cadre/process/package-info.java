/**
 * The only place in Cadre that starts programs. A program is an argument vector and an environment
 * built from nothing, never a shell line; {@link cadre.process.Programs} runs one to its end with
 * bounded output, {@link cadre.process.Launcher} starts one that outlives calls (and, on its own
 * session, the JVM) with its output in files opened before exec. Uses nothing else of Cadre.
 */
@NullMarked
package cadre.process;

import org.jspecify.annotations.NullMarked;
