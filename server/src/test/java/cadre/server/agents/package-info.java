/** Tests of the agent profiles and of the file that they are read from. */
@NullMarked
package cadre.server.agents;

import org.jspecify.annotations.NullMarked;
