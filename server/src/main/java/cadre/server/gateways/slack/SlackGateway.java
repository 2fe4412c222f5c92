package cadre.server.gateways.slack;

import cadre.server.chat.Chat;
import cadre.server.chat.Serving;
import java.util.random.RandomGenerator;

/** The app that {@code CADRE_SLACK_APP_TOKEN} names, served as long as this is open. */
public final class SlackGateway implements AutoCloseable {
    private final SlackApi api;
    private final Serving serving;
    private final SlackSocket socket;

    /** What an app logs in with, and where. */
    public record Login(String url, String appToken, String botToken) {
        /** Without the tokens. */
        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * A gateway that is not started.
     *
     * @param holder names this server among those on the store
     * @throws cadre.wire.error.CadreException INVALID if url or tokens cannot be used
     */
    public SlackGateway(Chat chat, Login login, String holder, RandomGenerator chance) {
        var tokens = SlackTokens.of(login.appToken().strip(), login.botToken().strip());
        var bot = "slack:" + tokens.appId();
        api = new SlackApi(login.url(), tokens);
        serving = chat.serve(bot, holder, new SlackPlatform(api));
        socket = new SlackSocket(api, serving.reception(), new SlackEvents(bot), chance);
    }

    /** Begins. */
    public void start() {
        serving.start();
        socket.start();
    }

    @Override
    public void close() {
        socket.close();
        serving.close();
        api.close();
    }
}
