/**
 * Slack: opens connections of Socket Mode, hands what people write to the app to {@code chat}, and
 * posts and updates messages. The only place that knows the app's tokens; they are in no address,
 * no log and no error.
 */
@NullMarked
package cadre.server.gateways.slack;

import org.jspecify.annotations.NullMarked;
