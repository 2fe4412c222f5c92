/** Tests of gates: tables of what was answered and what comes of it. */
@NullMarked
package cadre.server.flows.gate;

import org.jspecify.annotations.NullMarked;
