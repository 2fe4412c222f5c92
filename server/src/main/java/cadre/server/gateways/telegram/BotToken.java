package cadre.server.gateways.telegram;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.regex.Pattern;

/** What a bot logs in with, such as {@code 123456:AAF...}. Only its id is ever shown. */
final class BotToken {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{2,19}):[A-Za-z0-9_-]{20,100}");

    private final String text;
    private final String id;

    private BotToken(String text, String id) {
        this.text = text;
        this.id = id;
    }

    /**
     * Reads it.
     *
     * @throws CadreException INVALID without the text if it is none
     */
    static BotToken of(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "CADRE_TELEGRAM_TOKEN is no token of a Telegram bot",
                    Map.of(),
                    "Copy it as @BotFather shows it, such as 123456789:AAF..., with nothing around"
                            + " it");
        }
        return new BotToken(text, found.group(1));
    }

    /** The bot's id, which is no secret. */
    String id() {
        return id;
    }

    /** As a part of an address. */
    String secret() {
        return text;
    }

    /** A text from outside without the token, should it be in there. */
    String hiddenIn(String said) {
        return said.replace(text, "(token)").replace(text.substring(id.length() + 1), "(token)");
    }

    @Override
    public String toString() {
        return "token of bot " + id;
    }
}
