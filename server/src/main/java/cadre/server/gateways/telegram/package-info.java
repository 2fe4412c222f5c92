/**
 * Telegram: asks the Bot API for what people write to the bot and hands it to {@code chat}, and
 * sends and edits messages. The only place that knows the bot's token, which is part of each
 * address that is called and therefore in no log and no error.
 */
@NullMarked
package cadre.server.gateways.telegram;

import org.jspecify.annotations.NullMarked;
