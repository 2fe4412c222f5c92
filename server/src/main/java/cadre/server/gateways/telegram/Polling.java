package cadre.server.gateways.telegram;

import cadre.server.chat.Backoff;
import cadre.server.chat.Incoming;
import cadre.server.chat.Reception;
import cadre.server.fleet.Loop;
import cadre.server.gateways.telegram.BotApi.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Asks for updates and hands them in, one call after the other: the next one confirms what is
 * stored. Only the server on duty asks, for a bot has one who asks. After a failure it waits the
 * longer the more there were, by chance a little shorter, and as long as the API says.
 */
final class Polling implements AutoCloseable {
    private static final Duration ASK = Duration.ofSeconds(25);

    /** An answer that is later than that does not come: the connection is open at our end only. */
    private static final Duration PATIENCE = ASK.plusSeconds(10);

    private static final Duration OFF_DUTY = Duration.ofMillis(300);

    private static final int LIMIT = 100;

    /** So many presses of a round are told that they came, and so long each may take. */
    private static final int FEW = 10;

    private static final Duration SHORT = Duration.ofSeconds(3);

    private final BotApi api;
    private final Reception reception;
    private final TelegramUpdates updates;
    private final Backoff backoff;
    private final Loop loop = new Loop("telegram", this::rest, this::pollOnce);
    private volatile Duration pause = Duration.ZERO;
    private String username = "";

    /** The first time an answer without updates is wanted at once: it shows that all is well. */
    private Duration ask = Duration.ZERO;

    Polling(BotApi api, Reception reception, TelegramUpdates updates, RandomGenerator chance) {
        this.api = api;
        this.reception = reception;
        this.updates = updates;
        this.backoff = new Backoff(chance);
    }

    void start() {
        loop.start();
    }

    private void rest() throws InterruptedException {
        Thread.sleep(pause);
    }

    void pollOnce() {
        if (!reception.isOnDuty()) {
            pause = OFF_DUTY;
            return;
        }
        if (username.isEmpty() && !learnName()) {
            return;
        }
        var asked =
                Map.of(
                        "offset",
                        reception.next(),
                        "timeout",
                        ask.toSeconds(),
                        "limit",
                        LIMIT,
                        "allowed_updates",
                        List.of("message", "callback_query"));
        switch (api.call("getUpdates", asked, PATIENCE)) {
            case Answer.Ok(var result) -> {
                var came = updates.read(result, username);
                if (came.isEmpty() && !result.isEmpty()) {
                    failed("its answer is not to be understood");
                    return;
                }
                stored(came);
                TelegramUpdates.presses(result).stream().limit(FEW).forEach(this::tellPressed);
            }
            case Answer.Refused refused -> refused(refused);
            case Answer.Away(var why) -> failed(why);
        }
    }

    private void stored(List<Incoming> came) {
        reception.store(came);
        reception.well("@" + username);
        backoff.worked();
        ask = ASK;
        pause = Duration.ZERO;
    }

    /** Without it the button looks as if it did nothing; what comes of it is said in the chat. */
    private void tellPressed(String press) {
        api.call("answerCallbackQuery", Map.of("callback_query_id", press), SHORT);
    }

    /** Who the bot is: also whether the token is good. */
    private boolean learnName() {
        return switch (api.call("getMe", Map.of(), PATIENCE)) {
            case Answer.Ok(var result) -> {
                username = result.path("username").asString("");
                yield !username.isEmpty();
            }
            case Answer.Refused refused -> {
                refused(refused);
                yield false;
            }
            case Answer.Away(var why) -> {
                failed(why);
                yield false;
            }
        };
    }

    private void refused(Answer.Refused refused) {
        if (!reception.isOnDuty()) {
            return; // the server that took over has ended this call
        }
        var next = backoff.failed();
        pause = refused.pause().orElse(next);
        switch (refused.code()) {
            case 401, 404 ->
                    reception.trouble(
                            "Telegram does not take the bot's token",
                            "Copy it whole, or make a new one with /token at @BotFather, set"
                                    + " CADRE_TELEGRAM_TOKEN and start the server again");
            case 409 -> conflict(refused.said());
            case 429 -> {
                // it says how long to wait, and that is all
            }
            default ->
                    reception.trouble(
                            "Telegram refuses: " + refused.said(),
                            "See docs/chat.md, or report it");
        }
    }

    private void conflict(String said) {
        if (said.toLowerCase(Locale.ROOT).contains("webhook")) {
            reception.trouble(
                    "a webhook is set for this bot, so that it cannot be asked for messages",
                    "Call deleteWebhook of the Bot API for it, or give Cadre a bot of its own");
        } else {
            reception.trouble(
                    "another program asks for this bot's messages",
                    "Stop it, or give Cadre a bot of its own; servers on one store share a bot by"
                            + " themselves");
        }
    }

    private void failed(String why) {
        if (Thread.currentThread().isInterrupted() || !reception.isOnDuty()) {
            return;
        }
        pause = backoff.failed();
        if (backoff.isWorthSaying()) {
            reception.trouble(
                    "Telegram cannot be reached: " + why,
                    "Check that this machine reaches CADRE_TELEGRAM_URL (default"
                            + " https://api.telegram.org)");
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
