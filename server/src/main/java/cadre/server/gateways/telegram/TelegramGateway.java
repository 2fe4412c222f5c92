package cadre.server.gateways.telegram;

import cadre.server.chat.Chat;
import cadre.server.chat.Serving;
import java.util.random.RandomGenerator;

/** The bot that {@code CADRE_TELEGRAM_TOKEN} names, served as long as this is open. */
public final class TelegramGateway implements AutoCloseable {
    private final BotApi api;
    private final Serving serving;
    private final Polling polling;

    /**
     * A gateway that is not started.
     *
     * @param url of the Bot API server
     * @param token of the bot
     * @param holder names this server among those on the store
     * @throws cadre.wire.error.CadreException INVALID if url or token cannot be used
     */
    public TelegramGateway(
            Chat chat, String url, String token, String holder, RandomGenerator chance) {
        var key = BotToken.of(token.strip());
        var bot = "telegram:" + key.id();
        api = new BotApi(url, key);
        serving = chat.serve(bot, holder, new TelegramPlatform(api));
        polling = new Polling(api, serving.reception(), new TelegramUpdates(bot, key.id()), chance);
    }

    /** Begins. */
    public void start() {
        serving.start();
        polling.start();
    }

    @Override
    public void close() {
        polling.close();
        serving.close();
        api.close();
    }
}
