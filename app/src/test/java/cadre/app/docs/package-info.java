/**
 * The documents keep their word: each command block in them is run, named as run by another test,
 * or says why it is not; each link leads somewhere.
 *
 * <p>A block is fenced and names its language ({@code sh}). The line before it is one of
 *
 * <pre>
 * &lt;!-- run --&gt;                  run here, after the blocks before it in the same document
 * &lt;!-- run by: SomeTest --&gt;      the test that runs these commands
 * &lt;!-- not run: a reason --&gt;     what keeps it from being run
 * </pre>
 */
@NullMarked
package cadre.app.docs;

import org.jspecify.annotations.NullMarked;
