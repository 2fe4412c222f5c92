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

    /** None for what only asks to wait. */
    static Optional<SlackTrouble> of(Answer.Refused refused) {
        return switch (refused.error()) {
            case "ratelimited", "rate_limited" -> Optional.empty();
            case "invalid_auth",
                    "not_authed",
                    "token_revoked",
                    "token_expired",
                    "account_inactive" ->
                    Optional.of(
                            new SlackTrouble(
                                    "Slack does not take a token of the app (%s)"
                                            .formatted(refused.error()),
                                    "Install the app anew, set CADRE_SLACK_APP_TOKEN and"
                                            + " CADRE_SLACK_BOT_TOKEN and start the server again"));
            case "missing_scope" ->
                    Optional.of(
                            new SlackTrouble(
                                    "a token of the app lacks the scope " + refused.needed(),
                                    "Add it, install the app anew, and start the server with the"
                                            + " new token; docs/chat.md lists all"));
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
