package cadre.server.gateways.telegram;

import cadre.server.chat.Platform;
import cadre.server.gateways.telegram.BotApi.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends and edits messages. Links in them are not looked at by Telegram: whoever wrote one would
 * learn of it.
 */
final class TelegramPlatform implements Platform {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);
    private static final int LONGEST = 4096;

    private final BotApi api;

    TelegramPlatform(BotApi api) {
        this.api = api;
    }

    @Override
    public int longestText() {
        return LONGEST;
    }

    @Override
    public Outcome send(String chat, String answers, String text, List<Key> keys) {
        var parameters = new HashMap<String, Object>();
        parameters.put("chat_id", number(chat));
        parameters.putAll(reply(answers));
        parameters.putAll(markup(keys));
        return outcome(called("sendMessage", parameters, text), "");
    }

    @Override
    public Outcome sendFile(String chat, String answers, String name, byte[] bytes) {
        var parameters = new HashMap<String, Object>();
        parameters.put("chat_id", number(chat));
        parameters.putAll(reply(answers));
        return outcome(api.upload("sendDocument", parameters, name, bytes, PATIENCE), "");
    }

    private static Map<String, Object> reply(String answers) {
        return answers.isEmpty()
                ? Map.of()
                : Map.of(
                        "reply_parameters",
                        Map.of("message_id", number(answers), "allow_sending_without_reply", true));
    }

    @Override
    public Outcome edit(String chat, String message, String text, List<Key> keys) {
        var parameters = new HashMap<String, Object>();
        parameters.put("chat_id", number(chat));
        parameters.put("message_id", number(message));
        parameters.putAll(markup(keys));
        return outcome(called("editMessageText", parameters, text), message);
    }

    private static Map<String, Object> markup(List<Key> keys) {
        var rows =
                Platform.rows(keys).stream()
                        .map(row ->
                                row.stream()
                                        .map(key ->
                                                Map.of(
                                                        "text",
                                                        key.label(),
                                                        "callback_data",
                                                        key.token()))
                                        .toList())
                        .toList();
        return rows.isEmpty() ? Map.of() : Map.of("reply_markup", Map.of("inline_keyboard", rows));
    }

    private static long number(String id) {
        return Long.parseLong(id);
    }

    /** In HTML; as plain text if that cannot be read there. */
    private Answer called(String method, Map<String, Object> parameters, String text) {
        parameters.put("link_preview_options", Map.of("is_disabled", true));
        parameters.put("text", TelegramHtml.of(text));
        parameters.put("parse_mode", "HTML");
        var answer = api.call(method, parameters, PATIENCE);
        if (answer instanceof Answer.Refused refused
                && refused.code() == 400
                && says(refused, "can't parse entities")) {
            parameters.put("text", text);
            parameters.remove("parse_mode");
            return api.call(method, parameters, PATIENCE);
        }
        return answer;
    }

    private static Outcome outcome(Answer answer, String message) {
        return switch (answer) {
            case Answer.Ok(var result) ->
                    new Outcome.Done(
                            message.isEmpty() ? result.path("message_id").asString("") : message);
            case Answer.Away(var why) -> new Outcome.Away(why);
            case Answer.Refused refused -> refused(refused, message);
        };
    }

    private static Outcome refused(Answer.Refused refused, String message) {
        if (!message.isEmpty() && says(refused, "message is not modified")) {
            return new Outcome.Done(message);
        }
        return switch (refused.code()) {
            case 429 -> new Outcome.Wait(refused.pause().orElse(USUAL_PAUSE));
            // of the bot, not of this message: the polling tells the operator
            case 401, 404, 409 -> new Outcome.Away(refused.said());
            case 403 -> new Outcome.Closed(refused.said());
            default ->
                    says(refused, "chat not found")
                            ? new Outcome.Closed(refused.said())
                            : new Outcome.Refused(refused.said());
        };
    }

    private static boolean says(Answer.Refused refused, String words) {
        return refused.said().toLowerCase(Locale.ROOT).contains(words);
    }
}
