package cadre.server.gateways.telegram;

import cadre.server.chat.Incoming;
import cadre.server.chat.Incoming.Form;
import cadre.server.chat.Incoming.Id;
import cadre.server.chat.Incoming.Ignored;
import cadre.server.chat.Incoming.Message;
import cadre.server.chat.Incoming.Place;
import cadre.server.chat.Platform;
import cadre.server.chat.Speaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Reads updates. Nothing in one is relied on: what is not as it should be is ignored with a reason,
 * and an update without a number is left out.
 */
final class TelegramUpdates {
    private static final int LONGEST_NAME = 64;

    private final String bot;
    private final String botId;

    /**
     * Of this bot.
     *
     * @param bot its name among all, such as {@code telegram:123456}
     * @param botId its id on Telegram
     */
    TelegramUpdates(String bot, String botId) {
        this.bot = bot;
        this.botId = botId;
    }

    /**
     * In the order in which they came.
     *
     * @param username of the bot, without the at sign; a command for another one is not heard
     */
    List<Incoming> read(JsonNode updates, String username) {
        var all = new ArrayList<Incoming>();
        for (var update : updates) {
            var number = update.path("update_id");
            if (number.isIntegralNumber() && number.canConvertToLong() && number.asLong() >= 0) {
                all.add(one(new Id.Number(number.asLong()), update, username));
            }
        }
        return all;
    }

    private Incoming one(Id id, JsonNode update, String username) {
        if (update.path("callback_query").isObject()) {
            return press(id, update.path("callback_query"));
        }
        var message = update.path("message");
        if (!message.isObject()) {
            return new Ignored(id, "no message");
        }
        var from = message.path("from");
        var chat = message.path("chat");
        if (!isId(from.path("id")) || !isId(chat.path("id")) || !isId(message.path("message_id"))) {
            return new Ignored(id, "from nobody in particular");
        }
        if (from.path("is_bot").asBoolean(false) || from.path("id").asString("").equals(botId)) {
            return new Ignored(id, "from a bot");
        }
        if (message.has("sender_chat")) {
            return new Ignored(id, "from a channel or an anonymous admin");
        }
        if (message.has("forward_origin")
                || message.has("forward_date")
                || message.has("via_bot")) {
            return new Ignored(id, "forwarded, or by way of another bot");
        }
        if (!message.path("text").isString()) {
            return new Ignored(id, "no text");
        }
        var text = message.path("text").asString("");
        if (isForAnother(text, username)) {
            return new Ignored(id, "for another bot");
        }
        return new Message(
                id,
                new Speaker(bot, from.path("id").asString(""), chat.path("id").asString("")),
                place(chat),
                name(from),
                message.path("message_id").asString(""),
                text,
                isId(message.path("reply_to_message").path("message_id"))
                        ? message.path("reply_to_message").path("message_id").asString("")
                        : "",
                Form.SLASH);
    }

    /** The press of a button under a message of the bot. */
    private Incoming press(Id id, JsonNode query) {
        var from = query.path("from");
        var message = query.path("message");
        var chat = message.path("chat");
        var said = Platform.press(query.path("data").asString(""));
        if (!isId(from.path("id"))
                || !isId(chat.path("id"))
                || !isId(message.path("message_id"))
                || from.path("is_bot").asBoolean(false)
                || said.isEmpty()) {
            return new Ignored(id, "no button of this bot");
        }
        return new Message(
                id,
                new Speaker(bot, from.path("id").asString(""), chat.path("id").asString("")),
                place(chat),
                name(from),
                message.path("message_id").asString(""),
                said.get(),
                "",
                Form.SLASH);
    }

    private static Place place(JsonNode chat) {
        return chat.path("type").asString("").equals("private") ? Place.PRIVATE : Place.GROUP;
    }

    /** The names under which presses want to be told that they came. */
    static List<String> presses(JsonNode updates) {
        return updates.valueStream()
                .map(update -> update.path("callback_query").path("id").asString(""))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static boolean isId(JsonNode id) {
        return id.isIntegralNumber() && id.canConvertToLong();
    }

    private static boolean isForAnother(String text, String username) {
        var word = text.strip().split("\\s", 2)[0];
        var sign = word.indexOf('@');
        return word.startsWith("/")
                && sign > 0
                && !word.substring(sign + 1)
                        .toLowerCase(Locale.ROOT)
                        .equals(username.toLowerCase(Locale.ROOT));
    }

    private static String name(JsonNode from) {
        var name =
                (from.path("first_name").asString("") + " " + from.path("last_name").asString(""))
                        .replaceAll("[\\p{Cntrl}\\p{Cf}]", "")
                        .strip();
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }
}
