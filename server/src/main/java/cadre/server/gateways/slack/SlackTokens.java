package cadre.server.gateways.slack;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an app logs in with: one token to open connections and one to write. Only the app's id,
 * which is a part of the first, is ever shown.
 */
final class SlackTokens {
    private static final Pattern APP =
            Pattern.compile("xapp-[0-9]{1,4}-(A[A-Z0-9]{2,30})-[0-9]{1,30}-[A-Za-z0-9]{8,200}");
    private static final Pattern BOT = Pattern.compile("xoxb-[A-Za-z0-9-]{10,250}");

    private final String opening;
    private final String writing;
    private final String appId;

    private SlackTokens(String opening, String writing, String appId) {
        this.opening = opening;
        this.writing = writing;
        this.appId = appId;
    }

    /**
     * Reads both.
     *
     * @throws CadreException INVALID without the texts if one is missing or no such token
     */
    static SlackTokens of(String app, String bot) {
        var found = APP.matcher(app);
        if (!found.matches()) {
            throw wrong(
                    "CADRE_SLACK_APP_TOKEN",
                    app,
                    "Make an app-level token with the scope connections:write under 'Basic"
                            + " Information' of the app; it begins with xapp-");
        }
        if (!BOT.matcher(bot).matches()) {
            throw wrong(
                    "CADRE_SLACK_BOT_TOKEN",
                    bot,
                    "Copy the 'Bot User OAuth Token' under 'OAuth & Permissions' of the app; it"
                            + " begins with xoxb-");
        }
        return new SlackTokens(app, bot, found.group(1));
    }

    private static CadreException wrong(String key, String text, String fix) {
        return new CadreException(
                ErrorCode.INVALID,
                text.isEmpty()
                        ? key + " is missing: Slack needs both tokens"
                        : key + " is no such token of a Slack app",
                Map.of(),
                fix);
    }

    /** The app's id, which is no secret. */
    String appId() {
        return appId;
    }

    /** For opening connections. */
    String opening() {
        return opening;
    }

    /** For everything else. */
    String writing() {
        return writing;
    }

    /** A text from outside without the tokens, should they be in there. */
    String hiddenIn(String said) {
        return said.replace(opening, "(token)").replace(writing, "(token)");
    }

    @Override
    public String toString() {
        return "tokens of app " + appId;
    }
}
