/** The console's files over real HTTP. */
@NullMarked
package cadre.server.gateways.ui;

import org.jspecify.annotations.NullMarked;
