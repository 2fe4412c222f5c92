/**
 * The scripted agent that comes with Cadre: a program of its own that does what the lines of its
 * prompt say, with real files, commits and processes, so that everything can be tried and tested
 * without a model. Deterministic: the same prompt gives the same output.
 */
@NullMarked
package cadre.node.agents.rehearsal;

import org.jspecify.annotations.NullMarked;
