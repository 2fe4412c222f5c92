/**
 * One attempt on this node, from the order to the stored result. {@link
 * cadre.node.attempt.Attempts} answers the server; {@code AttemptRunner} takes one attempt from
 * state to state, each written down before it is acted on, so that a node that was killed goes on
 * where it was: what runs is adopted, what ended is saved, what was saved is delivered, and only
 * what the server has acknowledged is deleted.
 */
@NullMarked
package cadre.node.attempt;

import org.jspecify.annotations.NullMarked;
