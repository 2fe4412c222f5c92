/** Telegram, and a Bot API server that does what the real one does. */
@NullMarked
package cadre.server.gateways.slack;

import org.jspecify.annotations.NullMarked;
