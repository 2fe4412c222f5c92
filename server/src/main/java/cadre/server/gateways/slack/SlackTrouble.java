package cadre.server.gateways.slack;

import cadre.server.gateways.slack.SlackApi.Answer;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps an app from working, as the operator is told.
 *
 * @param fix what to do
 */
record SlackTrouble(String what, String fix) {
    private static final Set<String> OF_THE_APP =
            Set.of(
                    "invalid_auth",
                    "not_authed",
                    "token_revoked",
                    "token_expired",
                    "account_inactive",
                    "missing_scope",
                    "not_allowed_token_type");

    /** Whether it is about the app and not about one message. */
    static boolean isOfTheApp(Answer.Refused refused) {
        return OF_THE_APP.contains(refused.error());
    }

    /** Which of the two an answer is about, and how another is had. */
    enum Token {
        /** Opens connections. */
        APP(
                "CADRE_SLACK_APP_TOKEN",
                "generate another app-level token with connections:write under 'Basic Information'"
                        + " of the app"),
        /** Does everything else. */
        BOT("CADRE_SLACK_BOT_TOKEN", "install the app anew under 'OAuth & Permissions'");

        private final String key;
        private final String another;

        Token(String key, String another) {
            this.key = key;
            this.another = another;
        }
    }

    /** None for what only asks to wait. */
    static Optional<SlackTrouble> of(Answer.Refused refused, Token token) {
        return switch (refused.error()) {
            case "ratelimited", "rate_limited" -> Optional.empty();
            case "invalid_auth",
                    "not_authed",
                    "token_revoked",
                    "token_expired",
                    "account_inactive" ->
                    Optional.of(
                            new SlackTrouble(
                                    "Slack does not take a token of the app: %s (%s)"
                                            .formatted(token.key, refused.error()),
                                    "Copy it whole, or %s; set %s and start the server again"
                                            .formatted(token.another, token.key)));
            case "missing_scope" ->
                    Optional.of(
                            new SlackTrouble(
                                    "a token of the app lacks the scope " + refused.needed(),
                                    token == Token.APP
                                            ? "To have it, %s, set %s and start the server again"
                                                    .formatted(token.another, token.key)
                                            : "Add it and %s, set %s and start the server again;"
                                                            .formatted(token.another, token.key)
                                                    + " docs/chat.md lists all"));
            case "not_allowed_token_type" ->
                    Optional.of(
                            new SlackTrouble(
                                    "a token of the app is of another kind than it is used for",
                                    "Set CADRE_SLACK_APP_TOKEN to the app-level token and"
                                            + " CADRE_SLACK_BOT_TOKEN to the bot's, and start the"
                                            + " server again"));
            case "link_disabled" ->
                    Optional.of(
                            new SlackTrouble(
                                    "Socket Mode is off for the app",
                                    "Switch it on under 'Socket Mode' of the app; it is tried"
                                            + " again"));
            default ->
                    Optional.of(
                            new SlackTrouble(
                                    "Slack refuses: " + refused.error(),
                                    "See docs/chat.md, or report it"));
        };
    }
}
