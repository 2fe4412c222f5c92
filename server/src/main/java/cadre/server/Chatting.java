package cadre.server;

import cadre.server.chat.Chat;
import cadre.server.crews.Crews;
import cadre.server.fleet.question.Questions;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.rest.ChatRoutes;
import cadre.server.gateways.slack.SlackGateway;
import cadre.server.gateways.telegram.TelegramGateway;
import cadre.server.insight.DoctorView.Check;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * The part of the composition that takes commands from chats; without a token nothing of it runs.
 */
record Chatting(Chat chat, Optional<TelegramGateway> telegram, Optional<SlackGateway> slack)
        implements AutoCloseable {
    /** What is commanded. */
    record Floor(
            Fleet fleet,
            Questions questions,
            Crews crews,
            Flowing flowing,
            GitHubAccounts github) {}

    /**
     * Puts it together, not started.
     *
     * @throws cadre.wire.error.CadreException INVALID if a token or address cannot be used
     */
    static Chatting assemble(ServerConfig config, Chat.Store store, Floor floor) {
        var chance = new SecureRandom();
        var fleet = floor.fleet();
        var chat =
                new Chat(
                        store,
                        new Chat.Fleet(
                                fleet.jobs(),
                                fleet.logs(),
                                fleet.nodes(),
                                fleet.ledger(),
                                floor.crews(),
                                floor.flowing().flows().flows(),
                                floor.questions(),
                                fleet.artifacts(),
                                floor.flowing().leaks()::in,
                                new ChatRepositories(store.db(), floor.github()),
                                config.limits().maxPromptBytes(),
                                new Chat.Console(
                                        config.chatConsoleOnly(),
                                        config.listen().publicUrl().replaceAll("/+$", ""))),
                        chance);
        var bot = config.telegram();
        return new Chatting(
                chat,
                bot.token().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new TelegramGateway(
                                        chat, bot.url(), bot.token(), Fleet.name(config), chance)),
                slack(config, chat, chance));
    }

    private static Optional<SlackGateway> slack(
            ServerConfig config, Chat chat, SecureRandom chance) {
        var app = config.slack();
        return app.appToken().isEmpty() && app.botToken().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SlackGateway(
                                chat,
                                new SlackGateway.Login(app.url(), app.appToken(), app.botToken()),
                                Fleet.name(config),
                                chance));
    }

    /** Begins. */
    void start() {
        telegram.ifPresent(TelegramGateway::start);
        slack.ifPresent(SlackGateway::start);
    }

    /** Chats in trouble, while this server is to serve one. */
    List<Check> checks() {
        return telegram.isEmpty() && slack.isEmpty()
                ? List.of()
                : chat.bots().stream()
                        .filter(bot -> bot.state().equals("troubled"))
                        .map(bot -> new Check("chat " + bot.bot(), false, bot.trouble(), bot.fix()))
                        .toList();
    }

    List<Route> routes() {
        return new ChatRoutes(chat).routes();
    }

    @Override
    public void close() {
        slack.ifPresent(SlackGateway::close);
        telegram.ifPresent(TelegramGateway::close);
    }
}
