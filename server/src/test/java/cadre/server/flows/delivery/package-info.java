@NullMarked
package cadre.server.flows.delivery;

import org.jspecify.annotations.NullMarked;
