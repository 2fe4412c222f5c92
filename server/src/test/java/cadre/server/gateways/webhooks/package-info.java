@NullMarked
package cadre.server.gateways.webhooks;

import org.jspecify.annotations.NullMarked;
